import { transact, type Tx } from "@flint/db";
import { lockCursor, moveCursor } from "./consumer-cursor.ts";
import type { Consumer } from "./consumer.ts";
import type { NumberedEvent } from "./event.ts";
import { decodeEvent } from "./parked-event-codec.ts";
import { afterFailure, microsecondsOf } from "./parked-rows.ts";

/** Objects whose first parked event is tried in one turn, before new events are read again. */
const OBJECTS_PER_TURN_MAX = 20;

/** Events of one object that are driven in one turn. */
const EVENTS_PER_OBJECT_MAX = 50;

/** Tries again what is due: each object's first parked event and, as long as it works, the next. */
export async function retryParked(consumer: Consumer): Promise<void> {
  const due = await consumer.db.query<{ position: bigint }>(
    `/* all workspaces: feed */ SELECT position FROM parked_events
    WHERE consumer = ? AND state = 'retrying' AND next_try_at <= UTC_TIMESTAMP(6)
    ORDER BY next_try_at LIMIT ?`,
    [consumer.name, OBJECTS_PER_TURN_MAX],
  );
  for (const { position } of due) {
    let next: bigint | null = position;
    for (let count = 0; next !== null && count < EVENTS_PER_OBJECT_MAX; count += 1) {
      next = await retryOne(consumer, next);
    }
  }
}

/** @returns position of the object's next parked event, if this one had its effect */
async function retryOne(consumer: Consumer, position: bigint): Promise<bigint | null> {
  let began: ParkedEvent | undefined;
  try {
    return await transact(
      consumer.db,
      async (tx) => {
        const cursor = await lockCursor(tx, consumer.name);
        const parked = await lockDue(tx, consumer.name, position);
        if (parked === undefined) return null;
        began = parked;
        await consumer.handle(tx, parked.event);
        moveCursor(tx, consumer.name, { ...cursor, parked: cursor.parked - 1n });
        return await removeAndPromote(tx, consumer.name, parked.event);
      },
      // A rerun sees by itself whether the row is gone; then the next turn finds the one behind it.
      { landed: () => Promise.resolve(undefined) },
    );
  } catch (error) {
    if (began === undefined) throw error;
    await recordFailure(consumer, began, error);
    return null;
  }
}

type ParkedEvent = { event: NumberedEvent; tries: number };

async function lockDue(tx: Tx, name: string, position: bigint): Promise<ParkedEvent | undefined> {
  const [row] = await tx.query<{ event: Buffer; tries: number }>(
    `/* all workspaces: feed */ SELECT event, tries FROM parked_events
    WHERE consumer = ? AND position = ? AND state = 'retrying'
      AND next_try_at <= UTC_TIMESTAMP(6) FOR UPDATE`,
    [name, position],
  );
  return row && { event: decodeEvent(row.event), tries: row.tries };
}

async function removeAndPromote(
  tx: Tx,
  name: string,
  { position, workspaceId, objectId }: NumberedEvent,
): Promise<bigint | null> {
  const [row] = await tx.query<{ position: bigint }>(
    `SELECT position FROM parked_events
    WHERE consumer = ? AND workspace_id = ? AND object_id = ? AND position > ?
    ORDER BY position LIMIT 1`,
    [name, workspaceId, objectId, position],
  );
  tx.write("DELETE FROM parked_events WHERE consumer = ? AND position = ? AND workspace_id = ?", [
    name,
    position,
    workspaceId,
  ]);
  if (row === undefined) return null;
  tx.write(
    `UPDATE parked_events SET state = 'retrying', next_try_at = UTC_TIMESTAMP(6)
    WHERE consumer = ? AND position = ? AND workspace_id = ?`,
    [name, row.position, workspaceId],
  );
  return row.position;
}

async function recordFailure(
  consumer: Consumer,
  { event, tries }: ParkedEvent,
  error: unknown,
): Promise<void> {
  const failed = afterFailure(consumer, tries + 1, error);
  const { affectedRows } = await transact(
    consumer.db,
    (tx) =>
      tx.execute(
        `UPDATE parked_events SET state = ?, tries = ?, last_error = ?,
          next_try_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
        WHERE consumer = ? AND position = ? AND workspace_id = ? AND state = 'retrying'
          AND tries = ?`,
        [
          failed.state,
          failed.tries,
          failed.error,
          failed.delayMs === null ? null : microsecondsOf(failed.delayMs),
          consumer.name,
          event.position,
          event.workspaceId,
          tries,
        ],
      ),
    // The condition on `tries` lets a failure count once.
    { landed: () => Promise.resolve(undefined) },
  );
  if (failed.state === "parked" && affectedRows === 1) consumer.onParked(event, error);
}
