import type { Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { finishJob } from "./conclude-job.ts";
import { dropJob } from "./drop-job.ts";
import { enqueueJobs } from "./enqueue-jobs.ts";
import { LeaseLost } from "./job.ts";
import { enqueue, inTransaction, newJob, openJobs, storedJob } from "./test-support/jobs.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openJobs("drop_job");
});
afterAll(() => scratch.drop());

const instance = { name: "one", epoch: 1 };

describe("dropJob", () => {
  test("removes the job of a kind and key, in its workspace only, and makes room for the next", async () => {
    const job = newJob({ delayMs: 60_000 });
    const other = newJob({ key: `${job.key}-other` });
    const foreign = { ...newJob(), workspaceId: "another", kind: job.kind, key: job.key };
    await enqueue(scratch.database, job, other, foreign);
    const next = { ...newJob(), kind: job.kind, key: job.key };
    await inTransaction(scratch.database, (tx) => {
      dropJob(tx, job);
      enqueueJobs(tx, [next]);
      return Promise.resolve();
    });
    expect(await storedJob(scratch.database, job.id)).toBeUndefined();
    for (const { id } of [next, other, foreign]) {
      expect(await storedJob(scratch.database, id)).toBeDefined();
    }
  });

  test("leaves nothing to conclude to whoever works on the job", async () => {
    const job = newJob({ bornLeased: { instance, leaseMs: 30_000 } });
    await enqueue(scratch.database, job);
    const drop = (tx: Parameters<typeof dropJob>[0]) => Promise.resolve(dropJob(tx, job));
    await inTransaction(scratch.database, drop);
    const leased = { ...job, fence: 1n, tries: 1 };
    await expect(inTransaction(scratch.database, (tx) => finishJob(tx, leased))).rejects.toThrow(
      LeaseLost,
    );
    // Dropping what is not there is no error.
    await inTransaction(scratch.database, drop);
  });
});
