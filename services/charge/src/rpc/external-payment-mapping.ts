import { create } from "@bufbuild/protobuf";
import {
  type ExternalPayment as ExternalPaymentMessage,
  ExternalPaymentSchema,
  ExternalPaymentState as StateMessage,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { ExternalPayment, ExternalPaymentState } from "../domain/external-payment.ts";
import { actorMessage, orderContextMessage } from "./actor-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";

const STATES = {
  applied: StateMessage.APPLIED,
  unapplied: StateMessage.UNAPPLIED,
  returned: StateMessage.RETURNED,
  reversed: StateMessage.REVERSED,
} as const satisfies Record<ExternalPaymentState, StateMessage>;

/** An external payment as a message. */
export function externalPaymentMessage(payment: ExternalPayment): ExternalPaymentMessage {
  const { amount, appliedMinor, reversal, state } = payment;
  const money = (amountMinor: bigint) => moneyMessage(amount.currency, amountMinor);
  // What waits has not been returned, and what was reversed while it waited neither.
  const isSettled = state === "returned" || appliedMinor > 0n;
  return create(ExternalPaymentSchema, {
    id: payment.id,
    customerId: payment.customerId,
    orderContext: orderContextMessage(payment.orderContext),
    amount: money(amount.amountMinor),
    method: payment.method,
    occurTime: timestampOf(payment.occurredAt),
    state: STATES[state],
    applied: money(appliedMinor),
    returned: money(isSettled ? amount.amountMinor - appliedMinor : 0n),
    note: payment.note,
    actor: actorMessage(payment.actor),
    reversalReason: reversal?.reason ?? "",
    createTime: timestampOf(payment.createdAt),
    reverseTime: reversal && timestampOf(reversal.reversedAt),
    revision: BigInt(payment.revision),
  });
}
