import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { JobHandler } from "./job.ts";
import { startJobs, type JobRunner } from "./start-jobs.ts";
import { takeInstance, type Instance } from "./take-instance.ts";
import { doJob, effects, enqueue, newJob, openJobs, storedJob } from "./test-support/jobs.ts";

let scratch: Scratch;
const running: JobRunner[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  scratch = await openJobs("frozen_worker");
});
afterEach(async () => {
  await Promise.all([
    ...running.splice(0).map((runner) => runner.stop()),
    ...children.splice(0).map(kill),
  ]);
});
afterAll(() => scratch.drop());

function startWorker(): { child: ChildProcess; words: string[] } {
  const script = fileURLToPath(new URL("./test-support/worker-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, scratch.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const words: string[] = [];
  child.stdout.on("data", (bytes: Buffer) => words.push(...bytes.toString().trim().split("\n")));
  return { child, words };
}

function start(instance: Instance): void {
  const work: JobHandler = (job) => doJob(scratch.database, job, instance.name);
  const handlers = { work };
  running.push(startJobs({ db: scratch.database, instance, handlers, pollMs: 20 }));
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

test("a worker frozen past its lease sends nothing and changes nothing after it", async () => {
  const job = newJob();
  const { child, words } = startWorker();
  await enqueue(scratch.database, job);
  await eventually(() => words.includes("taken"));
  child.kill("SIGSTOP");
  const instance = await takeInstance(scratch.database, "here");
  start(instance);
  await eventually(async () => (await effects(scratch.database)).length === 1);
  child.kill("SIGCONT");
  await eventually(() => words.includes("fenced off"));
  expect(words).toEqual(["taken", "held back", "fenced off"]);
  expect(await effects(scratch.database)).toEqual([{ job_id: job.id, worker: "here" }]);
  expect(await storedJob(scratch.database, job.id)).toBeUndefined();
});

test("a killed worker's job is done by its next start at once, before the lease ends", async () => {
  const lease = { name: "phoenix", epoch: (await takeInstance(scratch.database, "phoenix")).epoch };
  const job = newJob({ bornLeased: { instance: lease, leaseMs: 60_000 } });
  await enqueue(scratch.database, job);
  const before = (await effects(scratch.database)).length;
  const instance = await takeInstance(scratch.database, "phoenix");
  start(instance);
  await eventually(async () => (await effects(scratch.database)).length === before + 1);
});
