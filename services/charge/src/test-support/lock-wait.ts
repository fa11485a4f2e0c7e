import { openDatabase } from "@flint/db";
import { systemSleep } from "@flint/std";
import { eventually } from "@flint/testing";

/** InnoDB answers from a cache that it renews only when nobody has asked for 100 ms. */
const PAUSE_MS = 150;

/**
 * Waits until a statement about a row is held up by another transaction's lock. Asks as the
 * administrator of the tests' database: no user of a service may see what others run.
 *
 * @param id of the row, as it stands in the statement
 */
export function untilLockWait(id: string): Promise<void> {
  return untilWaiting("", id);
}

/** Waits until the closing of a gate is held up by a claim that has passed it. */
export function untilClosingWaits(subjectId: string): Promise<void> {
  return untilWaiting("INSERT INTO gates", subjectId);
}

async function untilWaiting(beginning: string, id: string): Promise<void> {
  const admin = await openDatabase({
    url: process.env["FLINT_MYSQL_URL"] ?? "",
    name: "testing",
    poolSize: 1,
  });
  try {
    await eventually(async () => {
      await systemSleep(PAUSE_MS);
      const waiting = await admin.query(
        `SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'
           AND trx_query LIKE CONCAT(?, '%workspace_id%', ?, '%')`,
        [beginning, id],
      );
      return waiting.length > 0;
    });
  } finally {
    await admin.close();
  }
}
