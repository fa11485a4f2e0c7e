import type { Database } from "@flint/db";
import type { Refund } from "../domain/refund.ts";
import type { ChargeFilter } from "./attempt-lists.ts";
import { type ListRange, whereOf } from "./order-lists.ts";
import { REFUND_COLUMNS, refundOf, type RefundRow } from "./refunds.ts";

/** Lists refunds, newest first. */
export async function listRefunds(
  db: Database,
  filter: ChargeFilter & { paymentIntentId: string },
  range: ListRange,
): Promise<Refund[]> {
  const { where, parameters } = whereOf(filter.workspaceId, [
    ["customer_id = ?", filter.customerId],
    ["order_id = ?", filter.orderId],
    ["payment_intent_id = ?", filter.paymentIntentId],
    ["created_at >= ?", filter.createdFrom],
    ["created_at < ?", filter.createdBefore],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<RefundRow>(
    `SELECT ${REFUND_COLUMNS} FROM refunds ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(refundOf);
}
