import type { Tx } from "@flint/db";

/**
 * Removes a job that is not needed any more, also one that somebody works on: what its owner writes of
 * it afterwards fails, as after a lost lease. Where there is none, nothing happens.
 *
 * Whoever may write a job of this kind and key holds a lock of the object that it is about, so that the
 * next one can be written in the same transaction.
 */
export function dropJob(tx: Tx, job: { workspaceId: string; kind: string; key: string }): void {
  tx.write("DELETE FROM jobs WHERE workspace_id = ? AND kind = ? AND job_key = ?", [
    job.workspaceId,
    job.kind,
    Buffer.from(job.key),
  ]);
}
