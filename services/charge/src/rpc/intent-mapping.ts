import { create } from "@bufbuild/protobuf";
import {
  type PaymentIntent as PaymentIntentMessage,
  PaymentIntentSchema,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { IntentState, PaymentIntent } from "../domain/intent.ts";
import { actorMessage, orderContextMessage } from "./actor-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";
import {
  CAPTURE_KINDS,
  CHARGE_REASONS,
  INITIATORS,
  PAYMENT_FLOWS,
} from "./stored-credential-mapping.ts";

const INTENT_STATES = {
  requires_confirmation: PaymentIntentState.REQUIRES_CONFIRMATION,
  processing: PaymentIntentState.PROCESSING,
  requires_action: PaymentIntentState.REQUIRES_ACTION,
  succeeded: PaymentIntentState.SUCCEEDED,
  failed: PaymentIntentState.FAILED,
  canceled: PaymentIntentState.CANCELED,
  unknown: PaymentIntentState.UNKNOWN,
  requires_capture: PaymentIntentState.REQUIRES_CAPTURE,
} as const satisfies Record<IntentState, PaymentIntentState>;

/** A payment intent as a message. */
export function intentMessage(intent: PaymentIntent): PaymentIntentMessage {
  return create(PaymentIntentSchema, {
    id: intent.id,
    customerId: intent.customerId,
    orderContext: orderContextMessage(intent.orderContext),
    amount: moneyMessage(intent.amount.currency, intent.amount.amountMinor),
    state: INTENT_STATES[intent.state],
    initiator: INITIATORS[intent.initiator],
    reason: CHARGE_REASONS[intent.reason],
    paymentFlow: PAYMENT_FLOWS[intent.paymentFlow],
    captureKind: CAPTURE_KINDS[intent.captureKind],
    actor: actorMessage(intent.actor),
    latestAttemptId: intent.latestAttemptId,
    ownsOrder: intent.ownsOrder,
    createTime: timestampOf(intent.createdAt),
    updateTime: timestampOf(intent.updatedAt),
    revision: BigInt(intent.revision),
  });
}
