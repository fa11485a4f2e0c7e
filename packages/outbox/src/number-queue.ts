import { rowsInsert, type Session } from "@flint/db";

/** Rows of one numbering: large enough for tens of thousands a second, small enough for a packet. */
export const NUMBERING_BATCH_MAX = 500;

/**
 * Gives the next positions to committed events, in the order of their queue ids.
 *
 * Why that order is right for each object: a transaction appends an object's events while it holds
 * the lock of the object's row, and keeps that lock until it has committed. So the next transaction
 * of the same object draws its queue ids later, and they are larger; and whoever sees its rows sees
 * those of the one before. Between objects the order is that of reading, which may differ from the
 * order of their commits; nothing is promised there.
 *
 * Position and removal from the queue are one transaction on the session that holds the sequencer's
 * lock: when the session dies, both are undone and the lock is free. Any error here leaves that
 * transaction open, so that the caller must close the session.
 *
 * @param lastPosition the largest position given so far
 * @returns how many events were numbered
 */
export async function numberQueue(session: Session, lastPosition: bigint): Promise<number> {
  const queued = await session.query<QueueRow>(
    `/* all workspaces: feed */
    SELECT queue_id, workspace_id, event_id FROM event_queue ORDER BY queue_id LIMIT ?`,
    [NUMBERING_BATCH_MAX],
  );
  if (queued.length === 0) return 0;
  const positions = rowsInsert(
    "event_positions",
    queued.map(({ workspace_id, event_id }, index) => ({
      position: lastPosition + BigInt(index + 1),
      workspace_id,
      event_id,
    })),
  );
  await session.query(
    `/* all workspaces: feed */ START TRANSACTION; ${positions.sql};
    DELETE FROM event_queue WHERE queue_id IN (?); COMMIT`,
    [...positions.params, queued.map((row) => row.queue_id)],
  );
  return queued.length;
}

interface QueueRow {
  queue_id: bigint;
  workspace_id: string;
  event_id: string;
}

/** The largest position given so far, 0 before the first. */
export async function lastPositionOf(session: Session): Promise<bigint> {
  const [row] = await session.query<{ position: bigint | null }>(
    "/* all workspaces: feed */ SELECT MAX(position) AS position FROM event_positions",
  );
  return row?.position ?? 0n;
}
