import type { Database } from "@flint/db";
import { exponentialDelay } from "@flint/std";
import { takeBirth } from "./births.ts";
import { ClaimLoop } from "./claim-loop.ts";
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
 * or with `NotRunHere`: then whoever finds the job when its lease ends runs it.
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

/** The job was not run: this runner is full or stopping, or its lease is over or not its own. */
export class NotRunHere extends Error {
  constructor(job: NewJob, reason: string) {
    super(`${job.id} is not run here now: ${reason}.`);
    this.name = "NotRunHere";
  }
}

/** Longest pause between tries: a backlog drains within a minute of the last fault. */
const RETRY_DELAY_MAX_MS = 30_000;

const SILENT: JobLogger = { warn: () => undefined, error: () => undefined };

/** Starts to run a schema's jobs: those that are handed over, at once, and those that are due. */
export function startJobs(options: JobsOptions): JobRunner {
  const { db, instance, handlers, logger = SILENT, random = Math.random } = options;
  const { handedMax = 256, triesMax = 20, retryDelayMs = 500 } = options;
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
  const forget = news.add(db, () => loop.wake());
  let handed = 0;
  let stopping = false;

  return {
    wake: () => loop.wake(),
    runNow: async (job) => {
      const leaseEndsAt = takeBirth(job.id);
      if (stopping) throw new NotRunHere(job, "the process stops");
      if (handed >= handedMax) throw new NotRunHere(job, `${handedMax} run already`);
      if (leaseEndsAt === undefined) throw new NotRunHere(job, "it was not born leased here");
      const { id, workspaceId, kind, key, payload } = job;
      handed += 1;
      try {
        await running.start(
          { id, workspaceId, kind, key, payload, fence: 1n, tries: 1 },
          leaseEndsAt,
        );
      } finally {
        handed -= 1;
      }
    },
    stop: async () => {
      stopping = true;
      forget();
      await loop.stop();
      await running.drain();
    },
  };
}
