import type { Database } from "@flint/db";
import type { Attempt } from "../domain/attempt.ts";
import { ATTEMPT_COLUMNS, attemptOf, type AttemptRow } from "./attempts.ts";
import { type ListRange, whereOf } from "./order-lists.ts";

/**
 * Lists the attempts that relied on a consent, newest first. The consent stands in no index: a
 * dispute is rare and a charge is not, and a customer's attempts are few.
 */
export async function listAttemptsUnder(
  db: Database,
  of: { workspaceId: string; customerId: string; consentId: string },
  range: ListRange,
): Promise<Attempt[]> {
  const { where, parameters } = whereOf(of.workspaceId, [
    ["customer_id = ?", of.customerId],
    // JSON_VALUE would do, but what MySQL makes of it is of a collation that it cannot compare.
    ["JSON_UNQUOTE(JSON_EXTRACT(CONVERT(facts USING utf8mb4), '$.consentId')) = ?", of.consentId],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(attemptOf);
}
