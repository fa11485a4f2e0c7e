import { openDatabase } from "@flint/db";
import { openProxy, type Fate, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { claimJobs, type Claimer } from "./claim-jobs.ts";
import { finishJob, holdJob, parkJob, rescheduleJob } from "./conclude-job.ts";
import { DueWindow } from "./due-window.ts";
import { LeaseLost, type LeasedJob } from "./job.ts";
import { jobsDueNow } from "./jobs-due-now.ts";
import {
  doJob,
  effects,
  enqueue,
  inTransaction,
  newJob,
  openJobs,
  storedJob,
} from "./test-support/jobs.ts";

let scratch: Scratch;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  scratch = await openJobs("claim_jobs");
});
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
  await scratch.database.query("DELETE FROM jobs");
});
afterAll(() => scratch.drop());

function claimer(more: Partial<Claimer> = {}): Claimer {
  return {
    db: scratch.database,
    instance: { name: "one", epoch: 1 },
    leaseMs: 30_000,
    kinds: new Set(["work"]),
    triesMax: 20,
    ...more,
  };
}

async function claimOne(id: string, more?: Partial<Claimer>): Promise<LeasedJob | undefined> {
  return (await claimJobs(claimer(more), [id])).jobs[0];
}

/** Lets a lease end, as the database's clock would. */
async function endLease(id: string): Promise<void> {
  await scratch.database.query("UPDATE jobs SET due_at = UTC_TIMESTAMP(6) WHERE id = ?", [id]);
}

describe("a claim", () => {
  test("takes a due job with a lease and a larger fence, once", async () => {
    const job = newJob({ payload: { text: "naïve 🧾 ' \\ ?" }, key: "a key" });
    await enqueue(scratch.database, job);
    expect(await claimOne(job.id)).toEqual({ ...job, fence: 1n, tries: 1 });
    const stored = await storedJob(scratch.database, job.id);
    expect(stored).toMatchObject({ fence: 1n, tries: 1, lease_owner: "one" });
    expect(stored?.due_in).toBeGreaterThan(25);
    expect(await claimOne(job.id)).toBeUndefined();
  });

  test("takes no job that is not due, leased or parked", async () => {
    const later = newJob({ delayMs: 60_000 });
    const instance = { name: "other", epoch: 1 };
    const leased = newJob({ bornLeased: { instance, leaseMs: 30_000 } });
    const parked = newJob();
    await enqueue(scratch.database, later, leased, parked);
    const held = await claimOne(parked.id);
    await inTransaction(scratch.database, (tx) => parkJob(tx, held!, "no"));
    const claimed = await claimJobs(claimer(), [later.id, leased.id, parked.id]);
    expect(claimed).toEqual({ jobs: [], parked: [] });
  });

  test("takes over a job whose lease has ended, and fences its former owner off", async () => {
    const job = newJob();
    await enqueue(scratch.database, job);
    const former = await claimOne(job.id);
    await endLease(job.id);
    const owner = await claimOne(job.id, { instance: { name: "two", epoch: 1 } });
    expect(owner).toMatchObject({ fence: 2n, tries: 2 });
    const before = (await effects(scratch.database)).length;
    await expect(doJob(scratch.database, former!)).rejects.toThrow(LeaseLost);
    const put = { delayMs: 0, reason: "" };
    for (const stale of [
      inTransaction(scratch.database, (tx) => rescheduleJob(tx, former!, put)),
      inTransaction(scratch.database, (tx) => parkJob(tx, former!, "")),
    ]) {
      await expect(stale).rejects.toThrow(LeaseLost);
    }
    expect(await effects(scratch.database)).toHaveLength(before);
    await doJob(scratch.database, owner!);
    expect(await effects(scratch.database)).toHaveLength(before + 1);
    await expect(doJob(scratch.database, owner!)).rejects.toThrow(LeaseLost);
    expect(await storedJob(scratch.database, job.id)).toBeUndefined();
  });

  test("a job that is held ends with its transaction, and is held by its owner alone", async () => {
    const job = newJob();
    await enqueue(scratch.database, job);
    const former = await claimOne(job.id);
    await endLease(job.id);
    const owner = await claimOne(job.id);
    const stale = inTransaction(scratch.database, async (tx) => {
      await holdJob(tx, former!);
      await finishJob(tx, former!);
    });
    await expect(stale).rejects.toThrow(LeaseLost);
    const undone = inTransaction(scratch.database, async (tx) => {
      await holdJob(tx, owner!);
      await finishJob(tx, owner!);
      throw new Error("rolled back");
    });
    await expect(undone).rejects.toThrow("rolled back");
    expect(await storedJob(scratch.database, job.id)).toMatchObject({ fence: 2n });

    // While it is held nobody takes it over, though its lease has ended.
    await endLease(job.id);
    await inTransaction(scratch.database, async (tx) => {
      await holdJob(tx, owner!);
      expect(await claimOne(job.id)).toBeUndefined();
      await finishJob(tx, owner!);
    });
    expect(await storedJob(scratch.database, job.id)).toBeUndefined();
    // Being held in a transaction that is over counts for nothing in another.
    const again = inTransaction(scratch.database, (tx) => finishJob(tx, owner!));
    await expect(again).rejects.toThrow(LeaseLost);
  });

  test("a job of another workspace cannot be concluded by its id", async () => {
    const job = newJob();
    await enqueue(scratch.database, job);
    const held = await claimOne(job.id);
    const stolen = { ...held!, workspaceId: "ws_other" };
    const finish = inTransaction(scratch.database, (tx) => finishJob(tx, stolen));
    await expect(finish).rejects.toThrow(LeaseLost);
  });

  test("a rescheduled job is due again after its delay, with its tries anew", async () => {
    const job = newJob();
    await enqueue(scratch.database, job);
    const held = await claimOne(job.id);
    await inTransaction(scratch.database, (tx) =>
      rescheduleJob(tx, held!, { delayMs: 60_000, reason: "asks again later" }),
    );
    const stored = await storedJob(scratch.database, job.id);
    expect(stored).toMatchObject({ tries: 0, lease_owner: null, last_error: "asks again later" });
    expect(stored?.due_in).toBeGreaterThan(55);
    expect(await jobsDueNow(scratch.database, "other")).toBe(0);
    expect(await jobsDueNow(scratch.database, "work")).toBe(1);
    expect(await claimOne(job.id)).toMatchObject({ fence: 2n, tries: 1 });
    // What is leased is not made due.
    expect(await jobsDueNow(scratch.database)).toBe(0);
  });

  test("leaves a kind that nobody here knows to others, for a while", async () => {
    const job = newJob({ kind: "of-next-year" });
    await enqueue(scratch.database, job);
    expect(await claimOne(job.id)).toBeUndefined();
    const stored = await storedJob(scratch.database, job.id);
    expect(stored).toMatchObject({ state: "queued", tries: 0, fence: 0n });
    expect(stored?.due_in).toBeGreaterThan(3);
    await endLease(job.id);
    const newer = { kinds: new Set(["of-next-year"]) };
    expect(await claimOne(job.id, newer)).toMatchObject({ id: job.id });
  });

  test("parks a job that was taken too often without an end", async () => {
    const job = newJob();
    await enqueue(scratch.database, job);
    for (let tries = 1; tries <= 3; tries += 1) {
      expect(await claimOne(job.id, { triesMax: 3 })).toMatchObject({ tries });
      await endLease(job.id);
    }
    const claimed = await claimJobs(claimer({ triesMax: 3 }), [job.id]);
    expect(claimed).toMatchObject({ jobs: [], parked: [{ id: job.id }] });
    expect(await storedJob(scratch.database, job.id)).toMatchObject({ state: "parked" });
  });

  test.each(["cut_before", "cut_after"] as const)(
    "whose connection is %s its commit has what it took",
    async (kind) => {
      let cuts = 0;
      const fate = (sql: string): Fate => {
        if (!sql.endsWith("COMMIT") || cuts > 0) return { kind: "pass" };
        cuts += 1;
        return { kind };
      };
      const proxy = await openProxy(scratch.url, { fate });
      opened.push(proxy);
      const db = await openDatabase({ url: proxy.url, name: "cut", poolSize: 2 });
      opened.push(db);
      const job = newJob();
      await enqueue(scratch.database, job);
      expect(await claimOne(job.id, { db })).toMatchObject({ id: job.id, fence: 1n, tries: 1 });
      expect(cuts).toBe(1);
    },
  );
});

describe("eight claimers", () => {
  test("take 2,000 jobs once each, without a deadlock", async () => {
    const jobs = Array.from({ length: 2_000 }, () => newJob());
    await enqueue(scratch.database, ...jobs.slice(0, 1_000));
    await enqueue(scratch.database, ...jobs.slice(1_000));
    const doneBefore = (await effects(scratch.database)).length;
    let reads = 0;
    const forget = scratch.database.onStatement(({ sql }) => {
      if (sql.includes("FOR UPDATE SKIP LOCKED")) reads += 1;
    });
    let claims = 0;
    const work = async (worker: string) => {
      const window = new DueWindow(scratch.database, Math.random);
      for (;;) {
        if (window.isEmpty) await window.look({ contended: true, exclude: new Set() });
        const ids = window.take(16);
        if (ids.length === 0) return;
        claims += 1;
        const claimed = await claimJobs(claimer({ instance: { name: worker, epoch: 1 } }), ids);
        await Promise.all(claimed.jobs.map((job) => doJob(scratch.database, job, worker)));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => work(`worker-${index}`)));
    forget();
    const done = (await effects(scratch.database)).slice(doneBefore);
    expect(done).toHaveLength(2_000);
    expect(new Set(done.map(({ job_id }) => job_id)).size).toBe(2_000);
    expect(new Set(done.map(({ worker }) => worker)).size).toBe(8);
    // A deadlock or a lock that was waited for in vain would have had a claim run again.
    expect(reads).toBe(claims);
  });
});
