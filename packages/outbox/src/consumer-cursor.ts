import { transact, type Database, type Tx } from "@flint/db";

/** How far a consumer has come. */
export type Cursor = {
  /** Every event up to this position has had its effect, was passed over, or is parked. */
  position: bigint;
  /** Number of its parked events. */
  parked: bigint;
};

/** Reads the cursor, making it at the consumer's first start: at the beginning of the feed. */
export async function readCursor(db: Database, name: string): Promise<Cursor> {
  const [cursor] = await db.query<Cursor>(
    "SELECT position, parked FROM consumer_cursors WHERE name = ?",
    [name],
  );
  return cursor ?? (await createCursor(db, name));
}

function createCursor(db: Database, name: string): Promise<Cursor> {
  return transact(
    db,
    async (tx) => {
      tx.write(
        `INSERT INTO consumer_cursors (name, position) VALUES (?, 0)
        ON DUPLICATE KEY UPDATE name = VALUES(name)`,
        [name],
      );
      return lockCursor(tx, name);
    },
    // Making it twice is making it once.
    { landed: () => Promise.resolve(undefined) },
  );
}

/**
 * Locks the cursor: from here to the end of the transaction no other copy of this consumer works.
 * Always the first statement, so that a rerun after a lost COMMIT waits for its outcome.
 */
export async function lockCursor(tx: Tx, name: string): Promise<Cursor> {
  const [cursor] = await tx.query<Cursor>(
    "SELECT position, parked FROM consumer_cursors WHERE name = ? FOR UPDATE",
    [name],
  );
  if (cursor === undefined) throw new Error(`The cursor of consumer ${name} has been deleted.`);
  return cursor;
}

/** Moves a locked cursor. */
export function moveCursor(tx: Tx, name: string, cursor: Cursor): void {
  tx.write("UPDATE consumer_cursors SET position = ?, parked = ? WHERE name = ?", [
    cursor.position,
    cursor.parked,
    name,
  ]);
}

/** Passes over events that the consumer does not want, unless another copy has gone further. */
export async function passOver(
  db: Database,
  options: { name: string; from: bigint; to: bigint },
): Promise<void> {
  const { name, from, to } = options;
  await transact(
    db,
    (tx) =>
      tx.execute(
        "UPDATE consumer_cursors SET position = ? WHERE name = ? AND position >= ? AND position < ?",
        [to, name, from, to],
      ),
    // Its condition makes a second run harmless.
    { landed: () => Promise.resolve(undefined) },
  );
}
