import { transact, type Database } from "@flint/db";
import { news } from "./news.ts";

/**
 * Makes jobs due that wait for their time, as if it had passed: for tests, which have no time.
 * Jobs that are leased or parked stay as they are.
 *
 * @returns how many it made due
 */
export async function jobsDueNow(db: Database, kind?: string): Promise<number> {
  const { affectedRows } = await transact(
    db,
    (tx) => {
      tx.afterCommit(() => news.call(db));
      return tx.execute(
        `/* all workspaces: jobs */ UPDATE jobs SET due_at = UTC_TIMESTAMP(6)
        WHERE state = 'queued' AND lease_owner IS NULL AND due_at > UTC_TIMESTAMP(6)
          AND kind = COALESCE(?, kind)`,
        [kind ?? null],
      );
    },
    { landed: () => Promise.resolve(undefined) },
  );
  return affectedRows;
}
