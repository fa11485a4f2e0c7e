import { transact, type Database } from "@flint/db";
import { lockCursor } from "./consumer-cursor.ts";
import type { NumberedEvent } from "./event.ts";
import { decodeEvent } from "./parked-event-codec.ts";

/** An event that is set aside, as an operator sees it. */
export type ParkedEvent = {
  event: NumberedEvent;
  /**
   * `retrying`: it is tried again by itself. `parked`: it waits to be driven. `behind`: it waits
   * for an earlier event of its object.
   */
  state: "retrying" | "parked" | "behind";
  /** Failed tries so far. */
  tries: number;
  /** What the last try failed of, without values; absent while `behind`. */
  lastError?: string;
  /** When it was set aside. */
  parkedAt: Temporal.Instant;
};

/** Most parked events of one answer. */
export const PARKED_LIMIT_MAX = 100;

/** Lists a consumer's parked events of all workspaces, oldest first, for its operators. */
export async function listParkedEvents(
  db: Database,
  options: { consumer: string; afterPosition?: bigint },
): Promise<ParkedEvent[]> {
  const rows = await db.query<ParkedRow>(
    `/* all workspaces: feed */
    SELECT event, state, tries, last_error, parked_at FROM parked_events
    WHERE consumer = ? AND position > ? ORDER BY position LIMIT ?`,
    [options.consumer, options.afterPosition ?? 0n, PARKED_LIMIT_MAX],
  );
  return rows.map((row) => ({
    event: decodeEvent(row.event),
    state: row.state,
    tries: row.tries,
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    parkedAt: row.parked_at,
  }));
}

/**
 * Has an object's parked event tried again, with its full number of tries, and then those behind
 * it in order. A running copy of the consumer does it, within one poll.
 *
 * @returns whether there was one to drive
 */
export async function driveParked(
  db: Database,
  options: { consumer: string; workspaceId: string; objectId: string },
): Promise<boolean> {
  const { consumer, workspaceId, objectId } = options;
  const { affectedRows } = await transact(
    db,
    async (tx) => {
      await lockCursor(tx, consumer);
      return tx.execute(
        `UPDATE parked_events SET state = 'retrying', tries = 0, next_try_at = UTC_TIMESTAMP(6)
        WHERE consumer = ? AND workspace_id = ? AND object_id = ? AND state = 'parked'`,
        [consumer, workspaceId, objectId],
      );
    },
    // Driving it twice is harmless; only the answer may then be that there was none.
    { landed: () => Promise.resolve(undefined) },
  );
  return affectedRows > 0;
}

interface ParkedRow {
  event: Buffer;
  state: ParkedEvent["state"];
  tries: number;
  last_error: string | null;
  parked_at: Temporal.Instant;
}
