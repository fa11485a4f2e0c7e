import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  CaptureKind,
  type CapturePaymentIntentRequest,
  type CapturePaymentIntentRequestSchema,
  ChargeReason,
  type CreatePaymentIntentRequest,
  type CreatePaymentIntentRequestSchema,
  Initiator,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { present, type TestCaller } from "@flint/testing";

type CaptureFields = Exclude<
  MessageInitShape<typeof CapturePaymentIntentRequestSchema>,
  CapturePaymentIntentRequest
>;

type Fields = Exclude<
  MessageInitShape<typeof CreatePaymentIntentRequestSchema>,
  CreatePaymentIntentRequest
>;

/** Has the money of a new customer's card held: EUR 19.99, of an order that is made for it. */
export async function authorize(
  caller: TestCaller,
  parts: Fields = {},
  processorToken = "sim_approve",
) {
  const customerId = parts.customerId ?? (await aCustomer(caller)).id;
  if (parts.customerId === undefined) {
    await aPaymentMethod(caller, { customerId, processorToken });
  }
  const message = await caller.client(PaymentIntentService).createPaymentIntent({
    requestId: randomUUID(),
    customerId,
    amount: { currency: "EUR", amountMinor: 1999n },
    description: "A room for two nights",
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    captureKind: CaptureKind.MANUAL,
    ...parts,
  });
  const order = present(message.order, "order");
  const attempt = present(message.attempt, "attempt");
  const paymentIntent = present(message.paymentIntent, "payment intent");
  return { message, customerId, order, attempt, paymentIntent };
}

/** What {@link authorize} gives. */
export type Held = Awaited<ReturnType<typeof authorize>>;

/** Captures all that is held, but for what is given. */
export function capture(
  caller: TestCaller,
  { paymentIntent }: Pick<Held, "paymentIntent">,
  parts: CaptureFields = {},
) {
  return caller.client(PaymentIntentService).capturePaymentIntent({
    requestId: randomUUID(),
    paymentIntentId: paymentIntent.id,
    ...parts,
  });
}
