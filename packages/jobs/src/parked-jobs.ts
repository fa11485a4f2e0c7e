import { transact, type Database } from "@flint/db";
import { PARKED_DUE_AT } from "./conclude-job.ts";
import { news } from "./news.ts";

/** A parked job, as an operator sees it. */
export type ParkedJob = {
  id: string;
  workspaceId: string;
  kind: string;
  key: string;
  /** How often it was taken. */
  tries: number;
  /** Why it was parked, without values. */
  lastError: string;
};

/** Most parked jobs of one answer. */
export const PARKED_JOBS_LIMIT = 100;

/** Lists the parked jobs of all workspaces by their ids, for operators. */
export async function listParkedJobs(
  db: Database,
  options: { afterId?: string } = {},
): Promise<ParkedJob[]> {
  const rows = await db.query<ParkedRow>(
    `/* all workspaces: jobs */
    SELECT id, workspace_id, kind, job_key, tries, last_error FROM jobs FORCE INDEX (jobs_due)
    WHERE due_at = ${PARKED_DUE_AT} AND state = 'parked' AND id > ? ORDER BY id LIMIT ?`,
    [options.afterId ?? "", PARKED_JOBS_LIMIT],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    key: row.job_key.toString(),
    tries: row.tries,
    lastError: row.last_error ?? "",
  }));
}

/**
 * Has a parked job run again, with its full number of tries.
 *
 * @returns whether it was parked
 */
export async function driveParkedJob(
  db: Database,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<boolean> {
  const { affectedRows } = await transact(
    db,
    (tx) => {
      tx.afterCommit(() => news.call(db));
      return tx.execute(
        `UPDATE jobs SET state = 'queued', due_at = UTC_TIMESTAMP(6), tries = 0
        WHERE id = ? AND workspace_id = ? AND state = 'parked'`,
        [id, workspaceId],
      );
    },
    // Driving it twice is harmless; only the answer may then be that it was not parked.
    { landed: () => Promise.resolve(undefined) },
  );
  return affectedRows > 0;
}

interface ParkedRow {
  id: string;
  workspace_id: string;
  kind: string;
  job_key: Buffer;
  tries: number;
  last_error: string | null;
}
