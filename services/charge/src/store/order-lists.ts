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
};

/** How much of a list is read: newest first, from the row after `after`. */
export type ListRange = { limit: number; after?: string | undefined };

/** Lists orders, newest first. */
export async function listOrders(
  db: Database,
  filter: OrderFilter,
  range: ListRange,
): Promise<Order[]> {
  const conditions: [condition: string, value: string | undefined][] = [
    ["customer_id = ?", filter.customerId],
    ["external_reference_id = ?", filter.externalReferenceId],
    ["state = ?", filter.state],
    ["payment_state = ?", filter.paymentState],
    ["id < ?", range.after],
  ];
  const { where, parameters } = whereOf(filter.workspaceId, conditions);
  const rows = await db.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(orderOf);
}

/** The conditions that have a value, within the workspace. Conditions are names, never input. */
export function whereOf(
  workspaceId: string,
  conditions: readonly [condition: string, value: string | undefined][],
): { where: string; parameters: SqlParameter[] } {
  const set = conditions.filter(([, value]) => value !== undefined && value !== "");
  return {
    where: ["WHERE workspace_id = ?", ...set.map(([condition]) => condition)].join(" AND "),
    parameters: [workspaceId, ...set.map(([, value]) => value as string)],
  };
}
