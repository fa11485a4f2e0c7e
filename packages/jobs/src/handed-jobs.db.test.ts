import { eventually, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { NotRunHere } from "./handed-jobs.ts";
import type { JobHandler } from "./job.ts";
import { startJobs, type JobRunner, type JobsOptions } from "./start-jobs.ts";
import type { Instance } from "./take-instance.ts";
import { doJob, effects, enqueue, newJob, openJobs, storedJob } from "./test-support/jobs.ts";

let scratch: Scratch;
const running: JobRunner[] = [];
const told: string[] = [];
let effectsBefore = 0;

beforeAll(async () => {
  scratch = await openJobs("handed_jobs");
});
beforeEach(async () => {
  effectsBefore = (await effects(scratch.database)).length;
  told.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()));
});
afterAll(() => scratch.drop());

const instance: Instance = { name: "one", epoch: 1 };
const logger = {
  warn: (_fields: object, message: string) => void told.push(message),
  error: (_fields: object, message: string) => void told.push(message),
};
const work: JobHandler = (job) => doJob(scratch.database, job);

function start(options: Partial<JobsOptions>): JobRunner {
  const given = { db: scratch.database, instance, handlers: { work }, logger, pollMs: 10 };
  const runner = startJobs({ ...given, ...options });
  running.push(runner);
  return runner;
}

/** Ids of the jobs that this test has done, in order. */
async function done(): Promise<string[]> {
  return (await effects(scratch.database)).slice(effectsBefore).map(({ job_id }) => job_id);
}

const isDone = async ({ id }: { id: string }) => (await done()).includes(id);
const bornLeased = (leaseMs = 30_000) => newJob({ bornLeased: { instance, leaseMs } });

/** A handler that ends when it is told, and how many are in it. */
function held() {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  const seen = { now: 0, most: 0, ids: [] as string[] };
  const handler: JobHandler = async (job, context) => {
    seen.ids.push(job.id);
    seen.most = Math.max(seen.most, (seen.now += 1));
    await until;
    await work(job, context);
    seen.now -= 1;
  };
  return { handlers: { work: handler }, release: () => release(), seen };
}

test("runs no job twice, and none of others", async () => {
  const { handlers, release } = held();
  const runner = start({ handlers });
  const job = bornLeased();
  await enqueue(scratch.database, job);
  const run = runner.runNow(job);
  await expect(runner.runNow(job)).rejects.toThrow(NotRunHere);
  await expect(runner.runNow(newJob())).rejects.toThrow(NotRunHere);
  release();
  await run;
  expect(await done()).toEqual([job.id]);
});

test("has no more run at once than there is room for; the others wait, oldest first", async () => {
  const { handlers, release, seen } = held();
  const runner = start({ handlers, handedMax: 2 });
  const jobs = Array.from({ length: 8 }, () => bornLeased());
  await enqueue(scratch.database, ...jobs);
  const runs = jobs.map((job) => runner.runNow(job));
  await eventually(() => seen.now === 2);
  release();
  await Promise.all(runs);
  expect(seen.most).toBe(2);
  expect(seen.ids).toEqual(jobs.map(({ id }) => id));
});

test("what finds no room to wait is claimed at once, long before its lease ends", async () => {
  const { handlers, release } = held();
  const [runs, waits, refused] = [bornLeased(), bornLeased(), bornLeased()];
  const runner = start({
    handedMax: 1,
    handedWaitingMax: 1,
    handlers: {
      work: (job, context) =>
        job.id === refused.id ? work(job, context) : handlers.work(job, context),
    },
  });
  await enqueue(scratch.database, runs, waits, refused);
  const both = [runner.runNow(runs), runner.runNow(waits)];
  await expect(runner.runNow(refused)).rejects.toThrow("1 run and 1 wait already");
  await eventually(() => isDone(refused));
  expect(await done()).toEqual([refused.id]);
  release();
  await Promise.all(both);
  expect(await done()).toEqual([refused.id, runs.id, waits.id]);
  expect(told).toEqual([]);
});

test("what has waited for half its lease is released; it ends done once", async () => {
  const { handlers, release } = held();
  const runner = start({ handlers, handedMax: 1 });
  const [runs, waits] = [bornLeased(), bornLeased(400)];
  await enqueue(scratch.database, runs, waits);
  const run = runner.runNow(runs);
  await expect(runner.runNow(waits)).rejects.toThrow("half its lease");
  release();
  await run;
  await eventually(() => isDone(waits));
  expect(await done()).toHaveLength(2);
});

test("what waits when the process stops is released, so that another has it at once", async () => {
  const { handlers, release } = held();
  const runner = start({ handlers, handedMax: 1 });
  const [runs, waits] = [bornLeased(), bornLeased()];
  await enqueue(scratch.database, runs, waits);
  const run = runner.runNow(runs);
  const refused = expect(runner.runNow(waits)).rejects.toThrow("the process stops");
  const stopping = runner.stop();
  await refused;
  const late = bornLeased();
  await enqueue(scratch.database, late);
  await expect(runner.runNow(late)).rejects.toThrow("the process stops");
  await eventually(async () => {
    const stored = await Promise.all(
      [waits, late].map(({ id }) => storedJob(scratch.database, id)),
    );
    return stored.every((job) => job?.lease_owner === null && job.due_in <= 0 && job.tries === 0);
  });
  release();
  await Promise.all([run, stopping]);
  start({ instance: { name: "other", epoch: 1 } });
  await eventually(async () => (await isDone(waits)) && (await isDone(late)));
});
