import type { Database } from "@flint/db";
import { exponentialDelay } from "@flint/std";
import { ClaimLoop } from "./claim-loop.ts";
import { HandedJobs } from "./handed-jobs.ts";
import type { JobHandler, NewJob } from "./job.ts";
import { news } from "./news.ts";
import type { JobLogger } from "./run-job.ts";
import { RunningJobs } from "./running-jobs.ts";
import type { Instance } from "./take-instance.ts";

/** What a runner is given. */
export type JobsOptions = {
  db: Database;
  /** As `takeInstance` gave it for this start. */
  instance: Instance;
  /** One for each kind of job; jobs of other kinds are left to newer processes. */
  handlers: Readonly<Record<string, JobHandler>>;
  logger?: JobLogger;
  /** Due jobs that run at once; 16 when absent, as many as the pool has connections. */
  concurrency?: number;
  /** Jobs handed over by `runNow` that run at once; 256 when absent. */
  handedMax?: number;
  /** Jobs handed over by `runNow` that wait for their turn; 1,024 when absent. */
  handedWaitingMax?: number;
  /** Between two looks for due jobs; 200 when absent. */
  pollMs?: number;
  /** Lease of a due job; 30,000 when absent. A handler must be able to do its work in it. */
  leaseMs?: number;
  /** Times that a job is taken before it is parked; 20 when absent, about seven minutes. */
  triesMax?: number;
  /** Pause after the first failure, doubled after each; 500 when absent. */
  retryDelayMs?: number;
  /** Where jitter comes from, 0 up to 1. */
  random?: () => number;
};

/**
 * Runs a job that a transaction of this process wrote "born leased", at once and without a claim.
 *
 * Resolves when its handler has ended; rejects with the handler's error, which has been recorded,
 * or with `NotRunHere`: then it is released, and whoever looks for due jobs next runs it. While too
 * many run it waits for its turn, at most for half its lease.
 */
export type RunNow = (job: NewJob) => Promise<void>;

/** A running runner. */
export type JobRunner = {
  runNow: RunNow;
  /** Has it look for due jobs at once. */
  wake(): void;
  /** Takes no more jobs and waits for those that run, at most 9 s: the last of it with their signals aborted. */
  stop(): Promise<void>;
};

/** Longest pause between tries: a backlog drains within a minute of the last fault. */
const RETRY_DELAY_MAX_MS = 30_000;

const SILENT: JobLogger = { warn: () => undefined, error: () => undefined };

/** Starts to run a schema's jobs: those that are handed over, at once, and those that are due. */
export function startJobs(options: JobsOptions): JobRunner {
  const { db, instance, handlers, logger = SILENT, random = Math.random } = options;
  const { triesMax = 20, retryDelayMs = 500 } = options;
  const backOff = { baseMs: retryDelayMs, factor: 2, maxMs: RETRY_DELAY_MAX_MS, random };
  const running = new RunningJobs({
    db,
    handlers,
    logger,
    triesMax,
    retryDelayMs: exponentialDelay(backOff),
  });
  const kinds = new Set(Object.keys(handlers));
  const loop = new ClaimLoop({
    claimer: { db, instance, kinds, triesMax, leaseMs: options.leaseMs ?? 30_000 },
    concurrency: options.concurrency ?? 16,
    pollMs: options.pollMs ?? 200,
    random,
    logger,
    start: (job, leaseEndsAt) => running.start(job, leaseEndsAt),
    running: () => running.ids,
  });
  const handed = new HandedJobs({
    db,
    logger,
    runningMax: options.handedMax ?? 256,
    waitingMax: options.handedWaitingMax ?? 1_024,
    start: (job, leaseEndsAt) => running.start(job, leaseEndsAt),
  });
  const forget = news.add(db, () => loop.wake());

  return {
    wake: () => loop.wake(),
    runNow: (job) => handed.run(job),
    stop: async () => {
      forget();
      await Promise.all([loop.stop(), handed.stop()]);
      await running.drain();
    },
  };
}
