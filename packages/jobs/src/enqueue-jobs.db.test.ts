import { isDuplicate } from "@flint/db";
import type { Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { enqueueJobs } from "./enqueue-jobs.ts";
import { enqueue, inTransaction, newJob, openJobs, storedJob } from "./test-support/jobs.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openJobs("enqueue_jobs");
});
afterAll(() => scratch.drop());

const instance = { name: "one", epoch: 1 };

describe("enqueueJobs", () => {
  test("stores jobs with the transaction, due by the database's clock", async () => {
    const now = newJob();
    const later = newJob({ delayMs: 60_000 });
    await enqueue(scratch.database, now, later);
    const stored = { state: "queued", fence: 0n, tries: 0, lease_owner: null, last_error: null };
    expect(await storedJob(scratch.database, now.id)).toMatchObject(stored);
    expect((await storedJob(scratch.database, now.id))?.due_in).toBeLessThanOrEqual(0);
    expect((await storedJob(scratch.database, later.id))?.due_in).toBeGreaterThan(55);
  });

  test("stores nothing of a transaction that is rolled back", async () => {
    const job = newJob();
    const rolledBack = inTransaction(scratch.database, async (tx) => {
      enqueueJobs(tx, [job]);
      await tx.query("SELECT 1");
      throw new Error("changed its mind");
    });
    await expect(rolledBack).rejects.toThrow("changed its mind");
    expect(await storedJob(scratch.database, job.id)).toBeUndefined();
  });

  test("a job that is born leased is taken already, until its lease ends", async () => {
    const job = newJob({ bornLeased: { instance, leaseMs: 30_000 } });
    await enqueue(scratch.database, job);
    const stored = await storedJob(scratch.database, job.id);
    expect(stored).toMatchObject({ fence: 1n, tries: 1, lease_owner: "one" });
    expect(stored?.due_in).toBeGreaterThan(25);
  });

  test("refuses a second unfinished job of one kind and key, in the same workspace only", async () => {
    const job = newJob({ key: "att_1" });
    await enqueue(scratch.database, job);
    const again: unknown = await enqueue(scratch.database, newJob({ key: "att_1" })).catch(
      (error: unknown) => error,
    );
    expect(isDuplicate(again, "jobs_key")).toBe(true);
    await enqueue(scratch.database, newJob({ key: "att_1", kind: "other" }));
    await enqueue(scratch.database, newJob({ key: "att_1", workspaceId: "ws_other" }));
  });

  test.each([
    ["a negative delay", newJob({ delayMs: -1 })],
    ["a delay that is none", newJob({ delayMs: Number.NaN })],
    ["a delay of years", newJob({ delayMs: 1e12 })],
    ["a lease of nothing", newJob({ bornLeased: { instance, leaseMs: 0 } })],
    ["a lease of an hour", newJob({ bornLeased: { instance, leaseMs: 3_600_000 } })],
    ["a lease later", newJob({ bornLeased: { instance, leaseMs: 1_000 }, delayMs: 5 })],
  ])("%s is a bug", async (_, job) => {
    await expect(enqueue(scratch.database, job)).rejects.toThrow(RangeError);
  });
});
