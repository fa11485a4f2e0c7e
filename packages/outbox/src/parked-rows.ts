import type { Tx } from "@flint/db";
import { failureText } from "@flint/std";
import type { Consumer } from "./consumer.ts";
import type { NumberedEvent } from "./event.ts";
import { encodeEvent } from "./parked-event-codec.ts";

/** Whether earlier events of the object are set aside, under the cursor's lock. */
export async function hasParked(tx: Tx, name: string, event: NumberedEvent): Promise<boolean> {
  const rows = await tx.query(
    `SELECT position FROM parked_events
    WHERE consumer = ? AND workspace_id = ? AND object_id = ? LIMIT 1`,
    [name, event.workspaceId, event.objectId],
  );
  return rows.length > 0;
}

/** Sets an event aside because an earlier one of its object is. */
export function insertBehind(tx: Tx, consumer: Consumer, event: NumberedEvent): void {
  insertRow(tx, consumer, event, { state: "behind", tries: 0, delayMs: null, error: null });
}

/** Sets an event aside whose effect failed for the first time. */
export function insertFailed(
  tx: Tx,
  consumer: Consumer,
  event: NumberedEvent,
  error: unknown,
): "retrying" | "parked" {
  const failed = afterFailure(consumer, 1, error);
  insertRow(tx, consumer, event, failed);
  return failed.state;
}

/** What a row says after its n-th failed try. */
export function afterFailure(consumer: Consumer, tries: number, error: unknown) {
  const more = tries < consumer.triesMax;
  return {
    state: more ? ("retrying" as const) : ("parked" as const),
    tries,
    delayMs: more ? consumer.retryDelayMs(tries) : null,
    error: failureText(error),
  };
}

type RowState = {
  state: "retrying" | "parked" | "behind";
  tries: number;
  delayMs: number | null;
  error: string | null;
};

function insertRow(tx: Tx, consumer: Consumer, event: NumberedEvent, row: RowState): void {
  tx.write(
    `INSERT INTO parked_events (consumer, position, workspace_id, object_id, event, state, tries,
      next_try_at, last_error, parked_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, ?, UTC_TIMESTAMP(6))`,
    [
      consumer.name,
      event.position,
      event.workspaceId,
      event.objectId,
      encodeEvent(event),
      row.state,
      row.tries,
      row.delayMs === null ? null : microsecondsOf(row.delayMs),
      row.error,
    ],
  );
}

/** A delay as MySQL's INTERVAL … MICROSECOND takes it. */
export function microsecondsOf(ms: number): number {
  return Math.round(ms * 1_000);
}
