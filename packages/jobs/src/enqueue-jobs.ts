import type { SqlValue, Tx } from "@flint/db";
import { rememberBirth } from "./births.ts";
import { LEASE_MS_MAX, type NewJob } from "./job.ts";
import { microsecondsOf } from "./microseconds.ts";
import { news } from "./news.ts";

/** Most jobs of one call: a batch of 64 charges writes 64. A larger number is a bug. */
export const JOBS_PER_ENQUEUE_MAX = 1_000;

const ROW = "(?, ?, ?, ?, ?, 'queued', UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, ?, ?, ?, ?)";

/**
 * Writes jobs in the transaction that makes them necessary; they travel with its next statement or
 * its COMMIT. A job of the same workspace, kind and key that is not finished is a duplicate key.
 *
 * @throws RangeError for a delay or lease that is none, or more than `JOBS_PER_ENQUEUE_MAX` jobs
 */
export function enqueueJobs(tx: Tx, jobs: readonly NewJob[]): void {
  if (jobs.length === 0) return;
  if (jobs.length > JOBS_PER_ENQUEUE_MAX) {
    throw new RangeError(`${jobs.length} jobs at once; ${JOBS_PER_ENQUEUE_MAX} is the most.`);
  }
  tx.write(
    `INSERT INTO jobs (id, workspace_id, kind, job_key, payload, state, due_at, lease_owner,
      lease_epoch, fence, tries) VALUES ${jobs.map(() => ROW).join(", ")}`,
    jobs.flatMap(valuesOf),
  );
  const dueNow = jobs.some((job) => job.bornLeased === undefined && (job.delayMs ?? 0) === 0);
  if (dueNow) tx.afterCommit((db) => news.call(db));
}

function valuesOf(job: NewJob): SqlValue[] {
  const { id, workspaceId, kind, key, payload, delayMs = 0, bornLeased } = job;
  const values = [id, workspaceId, kind, key, JSON.stringify(payload)];
  if (bornLeased === undefined) return [...values, microsecondsOf(delayMs), null, null, 0, 0];
  const { instance, leaseMs } = bornLeased;
  if (delayMs !== 0 || !(leaseMs > 0) || leaseMs > LEASE_MS_MAX) {
    throw new RangeError(`${kind}: a lease of ${leaseMs} ms, due in ${delayMs} ms.`);
  }
  // The lease begins when the statement runs, which is not before now.
  rememberBirth(id, leaseMs);
  return [...values, microsecondsOf(leaseMs), instance.name, instance.epoch, 1, 1];
}
