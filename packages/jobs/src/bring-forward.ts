import { transact, type Database } from "@flint/db";
import { news } from "./news.ts";

/** A job that waits for its time, or is parked. */
export type WaitingJob = { id: string; key: string };

/** Most waiting jobs of one answer, and of one bringing forward. */
export const WAITING_JOBS_LIMIT = 500;

/**
 * Lists a workspace's jobs of one kind that nobody has and that are not due, parked ones too, by
 * their keys.
 */
export async function listWaitingJobs(
  db: Database,
  options: { workspaceId: string; kind: string; afterKey?: string },
): Promise<WaitingJob[]> {
  const rows = await db.query<{ id: string; job_key: Buffer }>(
    `SELECT id, job_key FROM jobs FORCE INDEX (jobs_key)
    WHERE workspace_id = ? AND kind = ? AND job_key > ?
      AND lease_owner IS NULL AND due_at > UTC_TIMESTAMP(6)
    ORDER BY job_key LIMIT ?`,
    [options.workspaceId, options.kind, options.afterKey ?? "", WAITING_JOBS_LIMIT],
  );
  return rows.map(({ id, job_key }) => ({ id, key: job_key.toString() }));
}

/**
 * Makes waiting jobs due now, with their full number of tries, because what they wait for may
 * have come. One that is leased by now, is done, or is due anyway stays as it is.
 *
 * @param ids at most {@link WAITING_JOBS_LIMIT}
 * @returns how many it made due
 */
export async function bringForward(
  db: Database,
  { workspaceId, ids }: { workspaceId: string; ids: readonly string[] },
): Promise<number> {
  if (ids.length === 0) return 0;
  if (ids.length > WAITING_JOBS_LIMIT) {
    throw new RangeError(`${ids.length} jobs at once; ${WAITING_JOBS_LIMIT} is the most.`);
  }
  const { affectedRows } = await transact(
    db,
    (tx) => {
      tx.afterCommit(() => news.call(db));
      return tx.execute(
        `UPDATE jobs FORCE INDEX (PRIMARY)
        SET state = 'queued', due_at = UTC_TIMESTAMP(6), tries = 0
        WHERE id IN (?) AND workspace_id = ? AND lease_owner IS NULL
          AND due_at > UTC_TIMESTAMP(6)`,
        [[...ids].sort(), workspaceId],
      );
    },
    // Its condition makes a second run harmless.
    { landed: () => Promise.resolve(undefined) },
  );
  return affectedRows;
}
