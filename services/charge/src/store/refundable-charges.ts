import type { Reader } from "@flint/db";
import type { Attempt } from "../domain/attempt.ts";
import type { Order } from "../domain/order.ts";
import { ATTEMPT_COLUMNS, attemptOf, type AttemptRow } from "./attempts.ts";
import { whereOf } from "./order-lists.ts";

/** Charges of an order that one refund may be of: far more than an order has. */
const CHARGES_MAX = 100;

/**
 * The attempts that charged an order and whose money stayed, the newest first.
 *
 * @param paymentIntentId only this intent's; empty means all of the order's
 */
export async function findRefundableCharges(
  reader: Reader,
  order: Pick<Order, "workspaceId" | "id">,
  paymentIntentId: string,
): Promise<Attempt[]> {
  const { where, parameters } = whereOf(order.workspaceId, [
    ["order_id = ?", order.id],
    ["payment_intent_id = ?", paymentIntentId],
    ["state = ?", "approved"],
  ]);
  const rows = await reader.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, CHARGES_MAX],
  );
  return rows.map(attemptOf);
}
