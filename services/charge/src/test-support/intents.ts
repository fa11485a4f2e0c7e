import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ChargeReason,
  type CreatePaymentIntentRequest,
  type CreatePaymentIntentRequestSchema,
  Initiator,
  OrderService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import type { TestCaller } from "@flint/testing";

/** Fields of a CreatePaymentIntent request. */
export type IntentFields = Exclude<
  MessageInitShape<typeof CreatePaymentIntentRequestSchema>,
  CreatePaymentIntentRequest
>;

/** Creates an intent of EUR 19.99 that makes its order, to be confirmed later, but for what is given. */
export function anIntent(caller: TestCaller, customerId: string, parts: IntentFields = {}) {
  const own = { amount: { currency: "EUR", amountMinor: 1999n }, description: "Coffee beans" };
  return caller.client(PaymentIntentService).createPaymentIntent({
    requestId: randomUUID(),
    customerId,
    ...(parts.orderId === undefined ? own : {}),
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    confirm: false,
    ...parts,
  });
}

/** What drives an intent, through its own RPCs or its order's. */
export function driver(caller: TestCaller, paymentIntentId: string, orderId?: string) {
  const intents = caller.client(PaymentIntentService);
  const orders = caller.client(OrderService);
  return {
    confirm: (parts: { requestId?: string; attemptId?: string; paymentMethodId?: string } = {}) => {
      const request = { requestId: randomUUID(), paymentIntentId, ...parts };
      return orderId === undefined
        ? intents.confirmPaymentIntent(request)
        : orders.confirmOrderPaymentIntent({ ...request, orderId });
    },
    cancel: (parts: { requestId?: string; note?: string } = {}) => {
      const request = { requestId: randomUUID(), paymentIntentId, ...parts };
      return orderId === undefined
        ? intents.cancelPaymentIntent(request)
        : orders.cancelOrderPaymentIntent({ ...request, orderId });
    },
    read: async () => (await intents.getPaymentIntent({ paymentIntentId })).paymentIntent,
  };
}
