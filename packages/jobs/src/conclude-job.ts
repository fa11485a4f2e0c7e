import type { SqlParameter, Tx } from "@flint/db";
import { LeaseLost, type LeasedJob } from "./job.ts";
import { microsecondsOf } from "./microseconds.ts";

/** When a parked job is due: never, and last in every order. */
export const PARKED_DUE_AT = "'9999-12-31 00:00:00'";

const concluded = new WeakSet<LeasedJob>();

/** Whether a transaction has finished, rescheduled or parked the job as it was handed out. */
export function isConcluded(job: LeasedJob): boolean {
  return concluded.has(job);
}

/** Jobs whose rows a transaction has locked, by `holdJob`. */
const held = new WeakMap<LeasedJob, Tx>();

const WHERE_HELD = "WHERE id = ? AND workspace_id = ? AND fence = ? AND state = 'queued'";

/**
 * Locks a job for this transaction and finds it still this owner's. What concludes it in the same
 * transaction then travels with the COMMIT: started together with the transaction's first locking
 * read, it spares a round trip.
 *
 * @throws LeaseLost when another owner has taken it over, or it is done: let it roll back
 */
export async function holdJob(tx: Tx, job: LeasedJob): Promise<void> {
  const rows = await tx.query(`SELECT id FROM jobs ${WHERE_HELD} FOR UPDATE`, keyOf(job));
  if (rows.length === 0) throw new LeaseLost(job);
  held.set(job, tx);
}

/**
 * Removes a job with the transaction of its last effect.
 *
 * @throws LeaseLost when another owner has taken it over, or it is done: let it roll back
 */
export function finishJob(tx: Tx, job: LeasedJob): Promise<void> {
  return conclude(tx, job, "DELETE FROM jobs", []);
}

/**
 * Puts a job off on purpose, which is no failure: its tries begin anew.
 *
 * @param options.delayMs from now, by the database's clock
 * @param options.reason for the operator, without values; at most 300 characters
 * @throws LeaseLost when another owner has taken it over, or it is done
 */
export function rescheduleJob(
  tx: Tx,
  job: LeasedJob,
  options: { delayMs: number; reason: string },
): Promise<void> {
  return conclude(
    tx,
    job,
    `UPDATE jobs SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_owner = NULL,
      lease_epoch = NULL, tries = 0, last_error = ?`,
    [microsecondsOf(options.delayMs), options.reason],
  );
}

/**
 * Sets a job aside until somebody drives it.
 *
 * @param reason for the operator, without values; at most 300 characters
 * @throws LeaseLost when another owner has taken it over, or it is done
 */
export function parkJob(tx: Tx, job: LeasedJob, reason: string): Promise<void> {
  return conclude(
    tx,
    job,
    `UPDATE jobs SET state = 'parked', due_at = ${PARKED_DUE_AT}, lease_owner = NULL,
      lease_epoch = NULL, last_error = ?`,
    [reason],
  );
}

/** The fence is the condition: a write of whoever has a smaller one finds no row. */
async function conclude(
  tx: Tx,
  job: LeasedJob,
  statement: string,
  parameters: readonly SqlParameter[],
): Promise<void> {
  const sql = `${statement} ${WHERE_HELD}`;
  const values = [...parameters, ...keyOf(job)];
  if (held.get(job) === tx) {
    // Its row is locked and was found: this write is sure to be right.
    tx.write(sql, values);
  } else {
    const { affectedRows } = await tx.execute(sql, values);
    if (affectedRows === 0) throw new LeaseLost(job);
  }
  concluded.add(job);
}

function keyOf({ id, workspaceId, fence }: LeasedJob): SqlParameter[] {
  return [id, workspaceId, fence];
}
