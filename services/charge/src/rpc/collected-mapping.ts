import { create } from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import type { Attempt } from "../domain/attempt.ts";
import { besideOrder, type PaymentIntent } from "../domain/intent.ts";
import type { Order } from "../domain/order.ts";
import { attemptMessage } from "./attempt-mapping.ts";
import { intentMessage } from "./intent-mapping.ts";
import { orderMessage } from "./order-mapping.ts";

/** What a collection left behind. */
export type Collected = {
  order: Order;
  intent: PaymentIntent;
  /** Absent where the intent was not confirmed. */
  attempt: Attempt | undefined;
};

/**
 * The answer of PayOrder, and of every RPC that makes or drives an intent, whose responses have the
 * same fields under the same numbers. It never shows a processor's own words: the same bytes answer every repeat,
 * whichever credential asks.
 */
export function collectedMessage({ order, intent, attempt }: Collected): PayOrderResponse {
  return create(PayOrderResponseSchema, {
    order: orderMessage(order),
    paymentIntent: intentMessage(besideOrder(intent, order)),
    attempt: attempt && attemptMessage(attempt, { seesProcessorText: false }),
  });
}
