import { OrderService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { besideOrder } from "../domain/intent.ts";
import { listAttempts } from "../store/attempt-lists.ts";
import { listExternalPayments } from "../store/external-payments.ts";
import { listIntents } from "../store/intent-lists.ts";
import { listRefunds } from "../store/refund-lists.ts";
import { findOrder } from "../store/orders.ts";
import { attemptMessage, attemptReaderOf } from "./attempt-mapping.ts";
import { externalPaymentMessage } from "./external-payment-mapping.ts";
import { intentMessage } from "./intent-mapping.ts";
import { orderMessage } from "./order-mapping.ts";
import { refundMessage } from "./refund-mapping.ts";
import type { Reason } from "../reasons.ts";

/** Intents, attempts, refunds and external payments that an order is answered with; the lists answer the rest. */
const NEWEST_MAX = 100;

/** Answers one order with the newest of what belongs to it; see the contract. */
export const getOrder = (deps: Deps) =>
  rpc(OrderService.method.getOrder, async ({ orderId }, call) => {
    const order = await findOrder(deps.db, call.workspaceId, orderId);
    if (order === undefined) {
      throw new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id: orderId } });
    }
    const filter = { workspaceId: call.workspaceId, orderId, customerId: "" };
    const range = { limit: NEWEST_MAX };
    const intents = await listIntents(deps.db, filter, range);
    const attempts = await listAttempts(deps.db, filter, range);
    const refunds = await listRefunds(deps.db, { ...filter, paymentIntentId: "" }, range);
    const externalPayments = await listExternalPayments(deps.db, filter, range);
    const reader = attemptReaderOf(call);
    return {
      order: orderMessage(order),
      paymentIntents: intents.map((intent) => intentMessage(besideOrder(intent, order))),
      attempts: attempts.map((attempt) => attemptMessage(attempt, reader)),
      refunds: refunds.map((refund) => refundMessage(refund, reader)),
      externalPayments: externalPayments.map(externalPaymentMessage),
    };
  });
