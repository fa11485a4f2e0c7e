import { transact, type Database } from "@flint/db";
import { failureText } from "@flint/std";
import { isConcluded, PARKED_DUE_AT } from "./conclude-job.ts";
import { LeaseLost, type JobHandler, type LeasedJob } from "./job.ts";
import { microsecondsOf } from "./microseconds.ts";

/** Where a runner tells of failures; pino's loggers are such. */
export type JobLogger = {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What running a job needs. */
export type Workshop = {
  db: Database;
  handlers: Readonly<Record<string, JobHandler>>;
  logger: JobLogger;
  triesMax: number;
  /** How long to wait after the n-th failed try, n from 1. */
  retryDelayMs: (tries: number) => number;
};

/** A job at work. */
export type Run = {
  /** Settles as the handler does, after its failure has been recorded. */
  readonly done: Promise<void>;
  /** Aborts the handler's signal: the process must stop. */
  abort(): void;
};

/** Kept free at a lease's end for what the handler still has to write, in parts of the lease. */
const MARGIN = 0.1;

/**
 * Runs a job until its handler ends, and records it if it fails: tried again later with growing
 * pauses, parked after `triesMax`.
 *
 * @param leaseEndsAt by this process's monotonic clock
 */
export function runJob(workshop: Workshop, job: LeasedJob, leaseEndsAt: number): Run {
  const controller = new AbortController();
  const leftMs = leaseEndsAt - performance.now();
  const stopAt = leaseEndsAt - leftMs * MARGIN;
  const timer = setTimeout(() => controller.abort(new LeaseLost(job)), leftMs * (1 - MARGIN));
  const context = {
    signal: controller.signal,
    assertHeld: () => {
      if (controller.signal.aborted || performance.now() >= stopAt) throw new LeaseLost(job);
    },
  };
  const done = handle(workshop, job, (handler) => handler(job, context)).finally(() => {
    clearTimeout(timer);
  });
  // Whoever does not wait for it must not be ended by it: the failure has been recorded.
  done.catch(() => undefined);
  return { done, abort: () => controller.abort(new Error("The process stops.")) };
}

async function handle(
  workshop: Workshop,
  job: LeasedJob,
  call: (handler: JobHandler) => Promise<void>,
): Promise<void> {
  try {
    const handler = workshop.handlers[job.kind];
    if (handler === undefined) throw new Error(`No handler for jobs of kind ${job.kind}.`);
    await call(handler);
  } catch (error) {
    // Not ours any more, or not for long: whoever has it next does it.
    if (!(error instanceof LeaseLost)) await recordFailure(workshop, job, error);
    throw error;
  }
  if (isConcluded(job)) return;
  // Fine if another owner has concluded it; else it would come back for ever.
  const error = new Error("The handler ended and left its job as it was.");
  if (await recordFailure(workshop, job, error)) throw error;
}

/** @returns false when the job is not this owner's any more */
async function recordFailure(workshop: Workshop, job: LeasedJob, error: unknown): Promise<boolean> {
  const { db, logger, triesMax } = workshop;
  const parks = job.tries >= triesMax;
  const { affectedRows } = await transact(
    db,
    (tx) =>
      tx.execute(
        `UPDATE jobs SET state = ?, lease_owner = NULL, lease_epoch = NULL, last_error = ?,
          due_at = IF(?, ${PARKED_DUE_AT}, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
        WHERE id = ? AND workspace_id = ? AND fence = ? AND state = 'queued'`,
        [
          parks ? "parked" : "queued",
          failureText(error),
          parks,
          microsecondsOf(workshop.retryDelayMs(job.tries)),
          job.id,
          job.workspaceId,
          job.fence,
        ],
      ),
    // Its fence lets it count for this owner only; the second time is as good as the first.
    { landed: () => Promise.resolve(undefined) },
  );
  if (affectedRows === 0) return false;
  if (parks) logger.error({ error, ...describeJob(job) }, "job parked");
  else logger.warn({ error, ...describeJob(job) }, "job failed, will be tried again");
  return true;
}

/** What a log says about a job: ids only. */
export function describeJob({ id, workspaceId, kind, key, tries }: LeasedJob) {
  return { jobId: id, workspaceId, kind, key, tries };
}
