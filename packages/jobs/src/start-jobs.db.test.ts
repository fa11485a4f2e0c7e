import { eventually, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { finishJob } from "./conclude-job.ts";
import { NotRunHere } from "./handed-jobs.ts";
import type { JobHandler, LeasedJob } from "./job.ts";
import { driveParkedJob, listParkedJobs } from "./parked-jobs.ts";
import { startJobs, type JobRunner, type JobsOptions } from "./start-jobs.ts";
import type { Instance } from "./take-instance.ts";
import {
  doJob,
  effects,
  enqueue,
  inTransaction,
  newJob,
  openJobs,
  storedJob,
  WORKSPACE,
} from "./test-support/jobs.ts";

let scratch: Scratch;
const running: JobRunner[] = [];
const told: string[] = [];
let effectsBefore = 0;

beforeAll(async () => {
  scratch = await openJobs("start_jobs");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()));
  await scratch.database.query("DELETE FROM jobs");
  effectsBefore = (await effects(scratch.database)).length;
  told.length = 0;
});
afterAll(() => scratch.drop());

const instance: Instance = { name: "one", epoch: 1 };
const logger = {
  warn: (_fields: object, message: string) => void told.push(message),
  error: (_fields: object, message: string) => void told.push(message),
};
const work: JobHandler = (job) => doJob(scratch.database, job);

function start(options: Partial<JobsOptions> = {}): JobRunner {
  const runner = startJobs({
    db: scratch.database,
    instance,
    handlers: { work },
    logger,
    pollMs: 10,
    retryDelayMs: 10,
    random: () => 1,
    ...options,
  });
  running.push(runner);
  return runner;
}

/** Ids of the jobs that this test has done, in order. */
async function done(): Promise<string[]> {
  return (await effects(scratch.database)).slice(effectsBefore).map(({ job_id }) => job_id);
}

const isDone = async ({ id }: { id: string }) => (await done()).includes(id);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bornLeased = (leaseMs = 30_000) => newJob({ bornLeased: { instance, leaseMs } });

describe("due jobs", () => {
  test("are run, and gone when they are finished", async () => {
    const job = newJob({ payload: { orderId: "ord_1" } });
    let given: LeasedJob | undefined;
    start({
      handlers: {
        work: (leased) => {
          given = leased;
          return doJob(scratch.database, leased);
        },
      },
    });
    await enqueue(scratch.database, job);
    await eventually(() => isDone(job));
    expect(given).toEqual({ ...job, fence: 1n, tries: 1 });
    expect(await storedJob(scratch.database, job.id)).toBeUndefined();
    expect(told).toEqual([]);
  });

  test("of this process are seen at once, without waiting for the poll", async () => {
    start({ pollMs: 5_000 });
    await sleep(50);
    const job = newJob();
    const startedAt = performance.now();
    await enqueue(scratch.database, job);
    await eventually(() => isDone(job));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("wait for their time", async () => {
    const job = newJob({ delayMs: 300 });
    const startedAt = performance.now();
    start();
    await enqueue(scratch.database, job);
    await eventually(() => isDone(job));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295);
  });

  test("run no more at once than there is room for", async () => {
    let now = 0;
    let most = 0;
    start({
      concurrency: 3,
      handlers: {
        work: async (job) => {
          most = Math.max(most, (now += 1));
          await sleep(5);
          await doJob(scratch.database, job);
          now -= 1;
        },
      },
    });
    await enqueue(scratch.database, ...Array.from({ length: 30 }, () => newJob()));
    await eventually(async () => (await done()).length === 30);
    expect(most).toBe(3);
  });

  test("of a workspace with one are not held up by another's 10,000", async () => {
    for (let batch = 0; batch < 10; batch += 1) {
      await enqueue(scratch.database, ...Array.from({ length: 1_000 }, () => newJob()));
    }
    const small = newJob({ workspaceId: "ws_small" });
    await enqueue(scratch.database, small);
    start({ pollMs: 50, concurrency: 8 });
    await eventually(() => isDone(small));
    expect((await done()).indexOf(small.id)).toBeLessThan(3_000);
  });

  test("of several workspaces are run in turns", async () => {
    const workspaces = ["ws_a", "ws_b", "ws_c"];
    const jobs = workspaces.flatMap((workspaceId) =>
      Array.from({ length: 10 }, () => newJob({ workspaceId })),
    );
    await enqueue(scratch.database, ...jobs);
    start({ concurrency: 1 });
    await eventually(async () => (await done()).length === 30);
    const order = (await done()).map((id) => jobs.find((job) => job.id === id)?.workspaceId);
    for (let turn = 0; turn < 30; turn += 3) {
      expect(new Set(order.slice(turn, turn + 3)).size).toBe(3);
    }
  });
});

describe("a job that fails", () => {
  test("is tried again with growing pauses, then parked, seen and driven; others go on", async () => {
    const poison = newJob({ key: "poison" });
    const triedAt: number[] = [];
    let healed = false;
    start({
      triesMax: 4,
      retryDelayMs: 40,
      handlers: {
        work: (job) => {
          if (job.id !== poison.id) return doJob(scratch.database, job);
          triedAt.push(performance.now());
          return healed ? doJob(scratch.database, job) : Promise.reject(new Error("cannot"));
        },
      },
    });
    const others = Array.from({ length: 20 }, () => newJob());
    await enqueue(scratch.database, poison, ...others);
    await eventually(async () => (await done()).length === 20);
    await eventually(() => told.includes("job parked"));
    const pauses = triedAt.slice(1).map((at, index) => at - triedAt[index]!);
    expect(pauses).toHaveLength(3);
    for (const [index, full] of [40, 80, 160].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(full - 5);
    }
    expect(await listParkedJobs(scratch.database)).toEqual([
      {
        id: poison.id,
        workspaceId: WORKSPACE,
        kind: "work",
        key: "poison",
        tries: 4,
        lastError: "Error: cannot",
      },
    ]);
    await sleep(100);
    expect(triedAt).toHaveLength(4);

    healed = true;
    const stolen = { id: poison.id, workspaceId: "ws_other" };
    expect(await driveParkedJob(scratch.database, stolen)).toBe(false);
    expect(await driveParkedJob(scratch.database, poison)).toBe(true);
    await eventually(() => isDone(poison));
    expect(await listParkedJobs(scratch.database)).toEqual([]);
  });

  test("leaves nothing of its transaction", async () => {
    const job = newJob();
    start({
      triesMax: 1,
      handlers: {
        work: (leased) =>
          inTransaction(scratch.database, async (tx) => {
            tx.write("INSERT INTO effects (workspace_id, job_id, worker) VALUES (?, ?, 'x')", [
              WORKSPACE,
              leased.id,
            ]);
            await finishJob(tx, leased);
            throw new Error("after all not");
          }),
      },
    });
    await enqueue(scratch.database, job);
    await eventually(() => told.includes("job parked"));
    expect(await done()).toEqual([]);
    expect(await storedJob(scratch.database, job.id)).toMatchObject({ state: "parked" });
  });

  test("is also one that ends without a conclusion", async () => {
    const job = newJob();
    start({ triesMax: 1, handlers: { work: () => Promise.resolve() } });
    await enqueue(scratch.database, job);
    await eventually(async () => (await listParkedJobs(scratch.database)).length === 1);
    const [parked] = await listParkedJobs(scratch.database);
    expect(parked?.lastError).toContain("left its job as it was");
  });

  test("but one that another owner has concluded is none", async () => {
    const job = newJob();
    start({
      handlers: {
        work: async ({ id }) => {
          await scratch.database.query("DELETE FROM jobs WHERE id = ?", [id]);
        },
      },
    });
    await enqueue(scratch.database, job);
    await eventually(async () => (await storedJob(scratch.database, job.id)) === undefined);
    await sleep(50);
    expect(told).toEqual([]);
  });
});

describe("runNow", () => {
  test("runs a job that was born leased here, without a claim, and waits for its end", async () => {
    const runner = start();
    const job = bornLeased();
    await enqueue(scratch.database, job);
    const statements: string[] = [];
    const forget = scratch.database.onStatement(({ sql }) => statements.push(sql));
    await runner.runNow(job);
    forget();
    expect(await done()).toEqual([job.id]);
    expect(statements.filter((sql) => sql.includes("SKIP LOCKED"))).toEqual([]);
  });

  test("nobody else takes the job meanwhile", async () => {
    const other = start({ instance: { name: "other", epoch: 1 } });
    const job = bornLeased();
    await enqueue(scratch.database, job);
    await sleep(100);
    expect(await done()).toEqual([]);
    await other.stop();
    await start().runNow(job);
    expect(await done()).toEqual([job.id]);
  });

  test("passes the handler's error on, and the job is tried again", async () => {
    let tries = 0;
    const runner = start({
      handlers: {
        work: (job) => {
          tries += 1;
          return tries === 1 ? Promise.reject(new Error("at first")) : work(job, {} as never);
        },
      },
    });
    const job = bornLeased();
    await enqueue(scratch.database, job);
    await expect(runner.runNow(job)).rejects.toThrow("at first");
    await eventually(() => isDone(job));
    expect(tries).toBe(2);
  });

  test("a job that was never handed over is run when its lease ends", async () => {
    const job = bornLeased(300);
    await enqueue(scratch.database, job);
    const startedAt = performance.now();
    start({ instance: { name: "other", epoch: 1 } });
    await eventually(() => isDone(job));
    expect(performance.now() - startedAt).toBeGreaterThan(250);
  });
});

describe("a lease", () => {
  test("aborts its handler before it ends", async () => {
    const job = newJob();
    const startedAt = performance.now();
    let abortedAfterMs = 0;
    start({
      leaseMs: 400,
      handlers: {
        work: async (leased, { signal, assertHeld }) => {
          if (abortedAfterMs > 0) return doJob(scratch.database, leased);
          assertHeld();
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          abortedAfterMs = performance.now() - startedAt;
          assertHeld();
        },
      },
    });
    await enqueue(scratch.database, job);
    await eventually(() => isDone(job));
    expect(abortedAfterMs).toBeGreaterThan(300);
    expect(abortedAfterMs).toBeLessThan(400);
  });
});

describe("stop", () => {
  test("waits for what runs, and takes no more", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let taken = 0;
    const runner = start({
      concurrency: 2,
      handlers: {
        work: async (job, context) => {
          taken += 1;
          await held;
          await work(job, context);
        },
      },
    });
    const handed = bornLeased();
    await enqueue(scratch.database, handed, ...Array.from({ length: 5 }, () => newJob()));
    const run = runner.runNow(handed);
    await eventually(() => taken === 3);
    let stopped = false;
    const stop = runner.stop().then(() => (stopped = true));
    await sleep(50);
    expect(stopped).toBe(false);
    release();
    await stop;
    await run;
    expect(await done()).toHaveLength(3);
    await sleep(50);
    expect(taken).toBe(3);
    const late = bornLeased();
    await enqueue(scratch.database, late);
    await expect(runner.runNow(late)).rejects.toThrow(NotRunHere);
  });
});
