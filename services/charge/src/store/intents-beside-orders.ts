import type { Reader } from "@flint/db";
import { besideOrder, followsOrder, type PaymentIntent } from "../domain/intent.ts";
import type { Order } from "../domain/order.ts";
import { findOrders } from "./orders.ts";

/**
 * Intents as they are shown: the amount of one that waits to be confirmed is what its order owes now,
 * read with them and copied nowhere. Reads nothing where none of them does.
 */
export async function intentsBesideOrders(
  reader: Reader,
  workspaceId: string,
  intents: readonly PaymentIntent[],
): Promise<PaymentIntent[]> {
  const ids = intents.filter(followsOrder).map(({ orderContext }) => orderContext.orderId);
  const orders = await findOrders(reader, workspaceId, [...new Set<string>(ids)]);
  const byId = new Map<string, Order>(orders.map((order) => [order.id, order]));
  return intents.map((intent) => {
    const order = byId.get(intent.orderContext.orderId);
    return order === undefined ? intent : besideOrder(intent, order);
  });
}
