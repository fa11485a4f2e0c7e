import { transact, type Database } from "@flint/db";
import { LEASE_MS_MAX, type NewJob } from "./job.ts";
import { microsecondsOf } from "./microseconds.ts";
import { news } from "./news.ts";
import type { Instance } from "./take-instance.ts";

/** Leases of one statement. */
const BATCH_MAX = 500;

/**
 * Makes the jobs due that were leased to this process before it started again.
 *
 * They are looked for among the jobs that are due within the longest lease, which one index has
 * together, and changed by their primary keys, so that it waits for nobody's lock but theirs.
 *
 * @returns how many were released
 */
export async function releaseOlderLeases(db: Database, instance: Instance): Promise<number> {
  for (let released = 0; ;) {
    const ids = await olderLeases(db, instance);
    if (ids.length > 0) released += await release(db, instance, ids);
    if (ids.length < BATCH_MAX) return released;
  }
}

async function olderLeases(db: Database, { name, epoch }: Instance): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `/* all workspaces: jobs */ SELECT id FROM jobs FORCE INDEX (jobs_due)
    WHERE due_at > UTC_TIMESTAMP(6) AND due_at <= UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
      AND lease_owner = ? AND lease_epoch < ? ORDER BY id LIMIT ?`,
    [microsecondsOf(LEASE_MS_MAX), name, epoch, BATCH_MAX],
  );
  return rows.map(({ id }) => id);
}

async function release(
  db: Database,
  { name, epoch }: Instance,
  ids: readonly string[],
): Promise<number> {
  const { affectedRows } = await transact(
    db,
    (tx) =>
      tx.execute(
        `/* all workspaces: jobs */ UPDATE jobs FORCE INDEX (PRIMARY)
        SET due_at = UTC_TIMESTAMP(6), lease_owner = NULL, lease_epoch = NULL
        WHERE id IN (?) AND lease_owner = ? AND lease_epoch < ?`,
        [ids, name, epoch],
      ),
    // Its condition makes a second run harmless.
    { landed: () => Promise.resolve(undefined) },
  );
  return affectedRows;
}

/**
 * Makes a job due that was born leased and that nobody has begun. One that somebody has taken
 * since, because the lease ended, stays theirs.
 */
export async function releaseUnrun(db: Database, job: NewJob): Promise<void> {
  await transact(
    db,
    (tx) => {
      tx.afterCommit(() => news.call(db));
      return tx.execute(
        `UPDATE jobs SET due_at = UTC_TIMESTAMP(6), lease_owner = NULL, lease_epoch = NULL, tries = 0
        WHERE id = ? AND workspace_id = ? AND fence = 1 AND lease_owner IS NOT NULL`,
        [job.id, job.workspaceId],
      );
    },
    // Its condition makes a second run harmless.
    { landed: () => Promise.resolve(undefined) },
  );
}
