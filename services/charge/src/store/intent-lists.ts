import type { Database } from "@flint/db";
import type { PaymentIntent } from "../domain/intent.ts";
import type { ChargeFilter } from "./attempt-lists.ts";
import { INTENT_COLUMNS, intentOf, type IntentRow } from "./intents.ts";
import { type ListRange, whereOf } from "./order-lists.ts";

/** Lists payment intents, newest first. */
export async function listIntents(
  db: Database,
  filter: ChargeFilter,
  range: ListRange,
): Promise<PaymentIntent[]> {
  const { where, parameters } = whereOf(filter.workspaceId, [
    ["customer_id = ?", filter.customerId],
    ["order_id = ?", filter.orderId],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<IntentRow>(
    `SELECT ${INTENT_COLUMNS} FROM payment_intents ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(intentOf);
}
