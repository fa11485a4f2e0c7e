import { transact, type Database, type SqlParameter, type Tx } from "@flint/db";

/** Rows of one statement: a few milliseconds of locks, and a small part of a replica's lag. */
const BATCH_MAX = 500;

/** What was purged of one schema. */
export type Purged = { rows: number };

/** Tables that are purged by statements of their own, after all the others. */
const OUTBOX_TABLES = new Set(["events", "event_positions", "event_queue", "parked_events"]);

/** Deletes what a schema holds of a workspace, in batches, each a transaction. */
export async function purgeSchema(
  db: Database,
  workspaceId: string,
  signal?: AbortSignal,
): Promise<Purged> {
  const tables = await tablesOf(db);
  // Jobs first: what would write more ends.
  const others = tables.filter((table) => table !== "jobs" && !OUTBOX_TABLES.has(table));
  const batches: ((tx: Tx) => Promise<number>)[] = [
    ...["jobs", ...others].map((table) => (tx: Tx) => deleteRows(tx, table, workspaceId)),
    (tx) => deleteParked(tx, workspaceId),
    (tx) => emptyEvents(tx, workspaceId),
  ];
  let rows = 0;
  for (const batch of batches) {
    for (;;) {
      const startedAt = performance.now();
      const gone = await inBatch(db, batch);
      rows += gone;
      if (signal?.aborted) return { rows };
      // Emptied events are found no more, so that a short batch is the last.
      if (gone === 0) break;
      // The services have the database for themselves half of the time.
      await pause(performance.now() - startedAt);
    }
  }
  return { rows };
}

/** How many rows {@link purgeSchema} would find now. */
export async function countRows(db: Database, workspaceId: string): Promise<Purged> {
  let rows = 0;
  for (const table of await tablesOf(db)) {
    const [row] = await db.query<{ count: bigint | number }>(
      `SELECT COUNT(*) AS count FROM ${table} WHERE workspace_id = ?`,
      [workspaceId],
    );
    rows += Number(row?.count ?? 0);
  }
  return { rows };
}

/** Every table that has a workspace, whoever made it: a new one needs no line here. */
async function tablesOf(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT TABLE_NAME AS name FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'workspace_id' ORDER BY TABLE_NAME`,
  );
  return rows.map(({ name }) => name);
}

function inBatch(db: Database, batch: (tx: Tx) => Promise<number>): Promise<number> {
  // What a lost COMMIT deleted is not found again; only the count is then too small, by a batch.
  return transact(db, batch, { landed: () => Promise.resolve(undefined) });
}

async function deleteRows(tx: Tx, table: string, workspaceId: string): Promise<number> {
  return run(tx, `DELETE FROM ${table} WHERE workspace_id = ? LIMIT ?`, [workspaceId, BATCH_MAX]);
}

/** Under the lock of their consumers' cursors, which count them. */
async function deleteParked(tx: Tx, workspaceId: string): Promise<number> {
  const parked = await tx.query<{ consumer: string }>(
    "SELECT DISTINCT consumer FROM parked_events WHERE workspace_id = ? ORDER BY consumer",
    [workspaceId],
  );
  let gone = 0;
  for (const { consumer } of parked) {
    await tx.query("SELECT name FROM consumer_cursors WHERE name = ? FOR UPDATE", [consumer]);
    const rows = await run(
      tx,
      "DELETE FROM parked_events WHERE consumer = ? AND workspace_id = ? LIMIT ?",
      [consumer, workspaceId, BATCH_MAX],
    );
    await run(tx, "UPDATE consumer_cursors SET parked = parked - ? WHERE name = ?", [
      rows,
      consumer,
    ]);
    gone += rows;
  }
  return gone;
}

/**
 * Empties events and leaves their places: a feed has no gap, and its last place tells the
 * sequencer the next. Those that have no number yet get it within a second; a later pass finds
 * them. Of no workspace is what has none.
 */
async function emptyEvents(tx: Tx, workspaceId: string): Promise<number> {
  const events = await tx.query<{ id: string }>(
    `SELECT e.id FROM events e JOIN event_positions p ON p.event_id = e.id
    WHERE e.workspace_id = ? LIMIT ?`,
    [workspaceId, BATCH_MAX],
  );
  if (events.length === 0) return 0;
  const ids = events.map(({ id }) => id).sort();
  const places = await run(
    tx,
    "UPDATE event_positions SET workspace_id = '' WHERE event_id IN (?) AND workspace_id = ?",
    [ids, workspaceId],
  );
  const emptied = await run(
    tx,
    `UPDATE events SET workspace_id = '', type = 'purged', object_id = id, object_sequence = 1,
      actor = '{"kind":"system","id":"purge","reason":""}', order_context = NULL, snapshot = '{}',
      request_id = '', call_id = ''
    WHERE id IN (?) AND workspace_id = ?`,
    [ids, workspaceId],
  );
  return places + emptied;
}

async function run(tx: Tx, sql: string, parameters: readonly SqlParameter[]): Promise<number> {
  return (await tx.execute(sql, parameters)).affectedRows;
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(delayMs, 1_000)));
}
