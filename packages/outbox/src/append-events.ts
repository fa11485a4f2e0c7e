import { rowsInsert, type Tx } from "@flint/db";
import type { NewEvent } from "./event.ts";
import { news } from "./news.ts";

/** Most events of one call: a batch of 64 charges writes about 400. A larger number is a bug. */
export const EVENTS_PER_APPEND_MAX = 1_000;

/**
 * Appends events in the transaction that makes them true.
 *
 * The rows travel with the transaction's next statement or its COMMIT, in the order given. An
 * object's row must be locked (or inserted) by this transaction before: that lock is what puts the
 * events of one object in order. Two events of one revision are a duplicate key.
 *
 * @throws RangeError for a sequence below 1 or more than `EVENTS_PER_APPEND_MAX` events
 */
export function appendEvents(tx: Tx, events: readonly NewEvent[]): void {
  if (events.length === 0) return;
  if (events.length > EVENTS_PER_APPEND_MAX) {
    throw new RangeError(`${events.length} events at once; ${EVENTS_PER_APPEND_MAX} is the most.`);
  }
  writeRows(tx, "events", events.map(eventRow));
  writeRows(tx, "event_queue", events.map(queueRow));
  tx.afterCommit((db) => news.call(db));
}

function eventRow(event: NewEvent) {
  const { objectSequence } = event;
  if (!Number.isSafeInteger(objectSequence) || objectSequence < 1) {
    throw new RangeError(`${event.type} of ${event.objectId}: sequence ${objectSequence}.`);
  }
  return {
    id: event.id,
    workspace_id: event.workspaceId,
    type: event.type,
    schema_version: event.schemaVersion ?? 1,
    object_id: event.objectId,
    object_sequence: objectSequence,
    actor: JSON.stringify(event.actor),
    order_context: event.orderContext === undefined ? null : JSON.stringify(event.orderContext),
    snapshot: JSON.stringify(event.snapshot),
    request_id: event.requestId,
    call_id: event.callId,
    occurred_at: event.occurredAt,
  };
}

function writeRows(tx: Tx, table: string, rows: Parameters<typeof rowsInsert>[1]): void {
  const { sql, params } = rowsInsert(table, rows);
  tx.write(sql, params);
}

/** Ids of one statement follow the order of its rows, so events of one transaction keep theirs. */
function queueRow(event: NewEvent) {
  return { workspace_id: event.workspaceId, event_id: event.id };
}
