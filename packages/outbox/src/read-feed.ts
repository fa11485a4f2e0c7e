import type { JsonObject } from "@bufbuild/protobuf";
import type { Database } from "@flint/db";
import { FEED_BYTES_MAX, FEED_LIMIT_MAX, type EventActor, type NumberedEvent } from "./event.ts";

// Events are read across workspaces: a feed is a whole service's news.
const SIZES = `/* all workspaces: feed */
  SELECT p.position, OCTET_LENGTH(e.snapshot) AS bytes
  FROM event_positions p JOIN events e ON e.id = p.event_id
  WHERE p.position > ? ORDER BY p.position LIMIT ?`;

const EVENTS = `/* all workspaces: feed */
  SELECT p.position, e.id, e.workspace_id, e.type, e.schema_version, e.object_id,
    e.object_sequence, e.actor, e.order_context, e.snapshot, e.request_id, e.call_id, e.occurred_at
  FROM event_positions p JOIN events e ON e.id = p.event_id
  WHERE p.position > ? AND p.position <= ? ORDER BY p.position`;

/**
 * Reads numbered events after a position, oldest first. Repeatable; changes nothing.
 *
 * Answers at most `limit` events and about `FEED_BYTES_MAX` bytes of snapshots, but at least one
 * event where there is one: an empty answer means that there is no more now.
 *
 * @param options.afterPosition position of the last event that the reader has; 0 for none
 * @throws RangeError if `limit` is not 1 to `FEED_LIMIT_MAX`
 */
export async function readFeed(
  db: Database,
  options: { afterPosition: bigint; limit: number },
): Promise<NumberedEvent[]> {
  const { afterPosition, limit } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > FEED_LIMIT_MAX) {
    throw new RangeError(`limit is ${limit}; 1 to ${FEED_LIMIT_MAX} is possible.`);
  }
  // Sizes first, so that no answer is read that would have to be thrown away.
  const sizes = await db.query<SizeRow>(SIZES, [afterPosition, limit]);
  const last = lastWithin(sizes, FEED_BYTES_MAX);
  if (last === undefined) return [];
  const rows = await db.query<EventRow>(EVENTS, [afterPosition, last]);
  return rows.map(eventOf);
}

interface SizeRow {
  position: bigint;
  bytes: number | bigint;
}

/** Position of the last row that fits, counting the first one always. */
function lastWithin(sizes: readonly SizeRow[], bytesMax: number): bigint | undefined {
  let last: bigint | undefined;
  let bytes = 0;
  for (const size of sizes) {
    bytes += Number(size.bytes);
    if (last !== undefined && bytes > bytesMax) break;
    last = size.position;
  }
  return last;
}

interface EventRow {
  position: bigint;
  id: string;
  workspace_id: string;
  type: string;
  schema_version: number;
  object_id: string;
  object_sequence: bigint;
  actor: Buffer;
  order_context: Buffer | null;
  snapshot: Buffer;
  request_id: Buffer;
  call_id: string;
  occurred_at: Temporal.Instant;
}

function eventOf(row: EventRow): NumberedEvent {
  return {
    position: row.position,
    id: row.id,
    type: row.type,
    workspaceId: row.workspace_id,
    objectId: row.object_id,
    objectSequence: Number(row.object_sequence),
    actor: jsonOf<EventActor>(row.actor),
    ...(row.order_context === null ? {} : { orderContext: jsonOf(row.order_context) }),
    snapshot: jsonOf<JsonObject>(row.snapshot),
    requestId: row.request_id.toString(),
    callId: row.call_id,
    occurredAt: row.occurred_at,
    schemaVersion: row.schema_version,
  };
}

function jsonOf<T>(bytes: Buffer): T {
  return JSON.parse(bytes.toString()) as T;
}
