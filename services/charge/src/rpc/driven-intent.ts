import { Refused } from "@flint/std";
import { checkRoute } from "../domain/drive-intent.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import type { Order } from "../domain/order.ts";
import { findIntent } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import type { Reason } from "../reasons.ts";
import type { MoneyCall } from "./stored-answer.ts";

/** Which intent an RPC drives. */
export type DrivenIntent = {
  paymentIntentId: string;
  /** The order that the RPC names; absent: it is the intent's own RPC. */
  orderId?: string;
};

/**
 * Reads an intent that an RPC drives, and its order.
 *
 * @throws Refused NOT_FOUND (the order; the intent, where it is not the order's),
 *   PAYMENT_INTENT_BELONGS_TO_ORDER
 */
export async function loadDriven(
  { deps, call }: MoneyCall,
  verb: "confirm" | "cancel",
  { paymentIntentId, orderId }: DrivenIntent,
): Promise<{ intent: PaymentIntent; order: Order }> {
  const { workspaceId } = call;
  const named = orderId === undefined ? undefined : await findOrder(deps.db, workspaceId, orderId);
  if (orderId !== undefined && named === undefined) throw notFound("order_id", orderId);
  const intent = await findIntent(deps.db, workspaceId, paymentIntentId);
  const isOthers = named !== undefined && intent?.orderContext.orderId !== named.id;
  if (intent === undefined || isOthers) throw notFound("payment_intent_id", paymentIntentId);
  checkRoute(intent, { route: named === undefined ? "intent" : "order", verb });
  const order = named ?? (await findOrder(deps.db, workspaceId, intent.orderContext.orderId));
  if (order === undefined) throw new Error(`Intent ${intent.id} has lost its order.`);
  return { intent, order };
}

function notFound(field: string, id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field, details: { id } });
}
