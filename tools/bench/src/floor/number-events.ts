import type { Connection } from "mysql2";
import { ask, type Value } from "./plain-connection.ts";

/** As Flint's sequencer: rows of one numbering at most, and what it gathers between two. */
const BATCH_MAX = 500;
const GATHER_MS = 10;

/**
 * Numbers events as they are committed, on a connection of its own.
 *
 * @returns ends it, once every event has its number
 */
export function startNumbering(connection: Connection): () => Promise<void> {
  let stopped = false;
  const numbering = number();

  async function number(): Promise<void> {
    let position = await lastPosition(connection);
    for (;;) {
      // Read before the queue is: what was committed until then is seen below.
      const isLast = stopped;
      const count = await numberBatch(connection, position);
      position += count;
      if (count === 0 && isLast) return;
      if (!isLast) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  }

  return () => {
    stopped = true;
    return numbering;
  };
}

async function lastPosition(connection: Connection): Promise<number> {
  const sql = "SELECT COALESCE(MAX(position), 0) AS position FROM event_positions";
  const [row] = await ask<{ position: number }[]>(connection, sql);
  return row?.position ?? 0;
}

async function numberBatch(connection: Connection, after: number): Promise<number> {
  const queued = await ask<{ queue_id: number; workspace_id: string; event_id: string }[]>(
    connection,
    "SELECT queue_id, workspace_id, event_id FROM event_queue ORDER BY queue_id LIMIT ?",
    [BATCH_MAX],
  );
  if (queued.length === 0) return 0;
  const positions = queued.map((row, index): Value[] => [
    after + index + 1,
    row.workspace_id,
    row.event_id,
  ]);
  await ask(connection, "START TRANSACTION");
  await ask(connection, "INSERT INTO event_positions (position, workspace_id, event_id) VALUES ?", [
    positions,
  ]);
  await ask(connection, "DELETE FROM event_queue WHERE queue_id IN (?)", [
    queued.map((row) => row.queue_id),
  ]);
  await ask(connection, "COMMIT");
  return queued.length;
}
