import { transact, type Database } from "@flint/db";
import type { Clock } from "@flint/std";
import { REQUEST_KEPT_HOURS } from "./once.ts";

/** Rows of one transaction: a few milliseconds of locks. */
const BATCH = 500;

/**
 * Erases the keys whose 24 h have ended, with the answers that were stored for them (which may
 * hold a secret that was shown once). The host calls it every few minutes.
 *
 * It crosses workspaces: a row is chosen by its age alone.
 *
 * @returns how many were erased
 */
export async function eraseRequests(db: Database, clock: Clock): Promise<number> {
  const before = clock.now().subtract({ hours: REQUEST_KEPT_HOURS });
  let erased = 0;
  for (;;) {
    const rows = await transact(
      db,
      async (tx) => {
        const sql = `/* all workspaces: request keys */
          DELETE FROM requests WHERE created_at <= ? ORDER BY created_at LIMIT ${BATCH}`;
        return (await tx.execute(sql, [before])).affectedRows;
      },
      // Erasing twice is erasing once.
      { landed: async () => undefined },
    );
    erased += rows;
    if (rows < BATCH) {
      return erased;
    }
  }
}
