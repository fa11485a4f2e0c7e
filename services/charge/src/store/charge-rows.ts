import type { Tx } from "@flint/db";
import type { Attempt } from "../domain/attempt.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import type { Order } from "../domain/order.ts";
import { ATTEMPT_COLUMNS, attemptOf, type AttemptRow } from "./attempts.ts";
import { INTENT_COLUMNS, intentOf, type IntentRow } from "./intents.ts";
import { ORDER_COLUMNS, orderOf, type OrderRow } from "./orders.ts";

/** An order, an intent and an attempt of it, and the call that asked for them. */
export type ChargeRows = {
  order: Order;
  intent: PaymentIntent;
  attempt: Attempt;
  requestId: string;
  callId: string;
};

/** Which rows to lock. */
export type ChargeKey = {
  workspaceId: string;
  orderId: string;
  paymentIntentId: string;
  attemptId: string;
};

const COLUMNS = [
  aliased("o", ORDER_COLUMNS),
  aliased("i", `${INTENT_COLUMNS}, request_id, call_id`),
  aliased("a", ATTEMPT_COLUMNS),
].join(", ");

/**
 * Locks an order, then an intent and an attempt of it, in one statement: whoever changes an
 * intent or an attempt has locked its order first.
 */
export async function lockChargeRows(tx: Tx, key: ChargeKey): Promise<ChargeRows | undefined> {
  const [row] = await tx.query<Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM orders o
       STRAIGHT_JOIN payment_intents i ON i.workspace_id = o.workspace_id AND i.id = ?
       STRAIGHT_JOIN attempts a ON a.workspace_id = o.workspace_id AND a.id = ?
     WHERE o.workspace_id = ? AND o.id = ? FOR UPDATE`,
    [key.paymentIntentId, key.attemptId, key.workspaceId, key.orderId],
  );
  if (row === undefined) return undefined;
  const intentRow = partOf<IntentRow & { request_id: Buffer; call_id: string }>("i", row);
  return {
    order: orderOf(partOf<OrderRow>("o", row)),
    intent: intentOf(intentRow),
    attempt: attemptOf(partOf<AttemptRow>("a", row)),
    requestId: intentRow.request_id.toString("utf8"),
    callId: intentRow.call_id,
  };
}

function aliased(alias: string, columns: string): string {
  return columns
    .split(",")
    .map((column) => column.trim())
    .map((column) => `${alias}.${column} AS ${alias}_${column}`)
    .join(", ");
}

/** The columns of one table of a joined row, under their own names. */
function partOf<Row>(alias: string, row: Record<string, unknown>): Row {
  const start = `${alias}_`;
  const part = Object.entries(row)
    .filter(([column]) => column.startsWith(start))
    .map(([column, value]) => [column.slice(start.length), value]);
  return Object.fromEntries(part) as Row;
}
