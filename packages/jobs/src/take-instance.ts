import { transact, type Database } from "@flint/db";

/** This process under the name that it keeps over restarts; the epoch counts its starts. */
export type Instance = { name: string; epoch: number };

/**
 * Counts a start of the process. From now on its former self's leases are free at once, because
 * two processes never run under one name.
 *
 * @param name at most 64 ASCII characters; unique among the processes that serve the schema
 */
export function takeInstance(db: Database, name: string): Promise<Instance> {
  return transact(
    db,
    async (tx) => {
      tx.write(
        `INSERT INTO instances (name, epoch) VALUES (?, 1)
        ON DUPLICATE KEY UPDATE epoch = epoch + 1`,
        [name],
      );
      const [row] = await tx.query<{ epoch: number }>(
        "SELECT epoch FROM instances WHERE name = ?",
        [name],
      );
      return { name, epoch: row?.epoch ?? 1 };
    },
    // To count one start twice is harmless.
    { landed: () => Promise.resolve(undefined) },
  );
}
