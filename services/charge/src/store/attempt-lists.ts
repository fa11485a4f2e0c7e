import type { Database } from "@flint/db";
import type { Attempt } from "../domain/attempt.ts";
import { ATTEMPT_COLUMNS, attemptOf, type AttemptRow } from "./attempts.ts";
import { type ListRange, whereOf } from "./order-lists.ts";

/** Which attempts or intents a list shows; what is absent or empty filters nothing. */
export type ChargeFilter = {
  workspaceId: string;
  customerId: string;
  orderId: string;
  createdFrom?: Temporal.Instant | undefined;
  createdBefore?: Temporal.Instant | undefined;
};

/** Lists attempts, newest first. */
export async function listAttempts(
  db: Database,
  filter: ChargeFilter,
  range: ListRange,
): Promise<Attempt[]> {
  const { where, parameters } = whereOf(filter.workspaceId, [
    ["customer_id = ?", filter.customerId],
    ["order_id = ?", filter.orderId],
    ["created_at >= ?", filter.createdFrom],
    ["created_at < ?", filter.createdBefore],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(attemptOf);
}
