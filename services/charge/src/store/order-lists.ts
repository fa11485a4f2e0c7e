import type { Database, SqlParameter } from "@flint/db";
import type { Order, OrderPaymentState } from "../domain/order.ts";
import { ORDER_COLUMNS, orderOf, type OrderRow } from "./orders.ts";

/** Which orders a list shows; what is absent or empty filters nothing. */
export type OrderFilter = {
  workspaceId: string;
  customerId: string;
  externalReferenceId: string;
  state: Order["state"] | undefined;
  paymentState: OrderPaymentState | undefined;
  createdFrom: Temporal.Instant | undefined;
  createdBefore: Temporal.Instant | undefined;
};

/** How much of a list is read: newest first, from the row after `after`. */
export type ListRange = { limit: number; after?: string | undefined };

/**
 * Lists orders, newest first.
 *
 * A span of creation is found by reading from the newest order back: 118 ms where the oldest of 200,000
 * are asked for (MariaDB 10.11, 2 cores). An index over it was not used by the server, for the order
 * and the limit of the list, and would cost every order that is made.
 */
export async function listOrders(
  db: Database,
  filter: OrderFilter,
  range: ListRange,
): Promise<Order[]> {
  const conditions: Conditions = [
    ["customer_id = ?", filter.customerId],
    ["external_reference_id = ?", filter.externalReferenceId],
    ["state = ?", filter.state],
    ["payment_state = ?", filter.paymentState],
    ["created_at >= ?", filter.createdFrom],
    ["created_at < ?", filter.createdBefore],
    ["id < ?", range.after],
  ];
  const { where, parameters } = whereOf(filter.workspaceId, conditions);
  const rows = await db.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(orderOf);
}

/** Conditions of a list, each with its value; one without a value, or with an empty one, is left out. */
type Conditions = readonly [condition: string, value: string | Temporal.Instant | undefined][];

/** The conditions that have a value, within the workspace. Conditions are names, never input. */
export function whereOf(
  workspaceId: string,
  conditions: Conditions,
): { where: string; parameters: SqlParameter[] } {
  const set = conditions.filter(([, value]) => value !== undefined && value !== "");
  return {
    where: ["WHERE workspace_id = ?", ...set.map(([condition]) => condition)].join(" AND "),
    parameters: [workspaceId, ...set.map(([, value]) => value as string | Temporal.Instant)],
  };
}
