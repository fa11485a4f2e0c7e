import { type JsonObject, toJson } from "@bufbuild/protobuf";
import {
  AttemptSchema,
  ExternalPaymentSchema,
  NoticeSchema,
  OrderSchema,
  PaymentIntentSchema,
  RefundSchema,
} from "@flint/contracts-charge";
import type { Tx } from "@flint/db";
import { appendEvents, type NewEvent } from "@flint/outbox";
import type { Actor, Ids } from "@flint/std";
import type { Attempt } from "./domain/attempt.ts";
import type { ExternalPayment } from "./domain/external-payment.ts";
import type { Fact } from "./domain/fact.ts";
import type { PaymentIntent } from "./domain/intent.ts";
import type { Notice } from "./domain/notice.ts";
import type { Order } from "./domain/order.ts";
import type { Refund } from "./domain/refund.ts";
import type { OrderEntry } from "./domain/settle.ts";
import { attemptMessage } from "./rpc/attempt-mapping.ts";
import { externalPaymentMessage } from "./rpc/external-payment-mapping.ts";
import { intentMessage } from "./rpc/intent-mapping.ts";
import { noticeMessage } from "./rpc/notice-mapping.ts";
import { orderMessage } from "./rpc/order-mapping.ts";
import { refundMessage } from "./rpc/refund-mapping.ts";
import { insertAttempt, updateAttempt } from "./store/attempts.ts";
import { insertEntry } from "./store/entries.ts";
import { writeExternalPayment, type ExternalPaymentCall } from "./store/external-payments.ts";
import { insertIntent, type IntentCall, updateIntent } from "./store/intents.ts";
import { insertNotice, updateNotice } from "./store/notices.ts";
import { insertOrder, updateEditedOrder, updateOrder } from "./store/orders.ts";
import { insertRefund, type RefundCall, updateRefund } from "./store/refunds.ts";

/** What a decision of `domain/` makes durable. What is absent does not change. */
export type Decision = {
  order?: Order;
  intent?: PaymentIntent;
  attempt?: Attempt;
  notice?: Notice;
  refund?: Refund;
  externalPayments?: readonly ExternalPayment[];
  entries?: readonly OrderEntry[];
  facts: readonly Fact[];
};

/** Who decided it and when, for its events, and what else its rows carry. */
export type Circumstances = {
  ids: Ids;
  actor: Actor;
  requestId: string;
  callId: string;
  now: Temporal.Instant;
  /** The call that makes the intent; needed where the decision holds a new one. */
  intentCall?: IntentCall;
  /** The call that makes the refund; needed where the decision holds a new one. */
  refundCall?: RefundCall;
  /** The call that records an external payment, or reverses it. */
  externalPaymentCall?: ExternalPaymentCall;
  /** The bytes that repeats of that call are answered with; absent while the outcome is open. */
  answer?: Uint8Array | undefined;
};

/**
 * Queues the rows and events of a decision; they travel with the transaction's COMMIT. A row at
 * revision 1 is new; every other row was locked by this transaction before it was decided on.
 */
export function commit(tx: Tx, decision: Decision, circumstances: Circumstances): void {
  const { order, intent, attempt, notice, refund, entries = [] } = decision;
  if (order !== undefined) writerOf(decision.facts)(tx, order);
  if (intent !== undefined) writeIntent(tx, intent, circumstances);
  if (attempt !== undefined) (attempt.revision === 1 ? insertAttempt : updateAttempt)(tx, attempt);
  if (notice !== undefined) (notice.revision === 1 ? insertNotice : updateNotice)(tx, notice);
  if (refund !== undefined) writeRefund(tx, refund, circumstances);
  for (const payment of decision.externalPayments ?? []) {
    writeExternalPayment(tx, payment, circumstances.externalPaymentCall);
  }
  if (order !== undefined) for (const entry of entries) insertEntry(tx, order, entry);
  appendEvents(
    tx,
    decision.facts.map((fact) => eventOf(fact, decision, circumstances)),
  );
}

/** An order's own facts tell how much of its row is new. */
function writerOf(facts: readonly Fact[]) {
  const types = new Set(facts.map(({ type }) => type));
  if (types.has("order.created")) return insertOrder;
  const edited = types.has("order.updated") || types.has("order.collection_refused");
  return edited ? updateEditedOrder : updateOrder;
}

function writeIntent(tx: Tx, intent: PaymentIntent, circumstances: Circumstances): void {
  if (circumstances.intentCall === undefined) updateIntent(tx, intent, circumstances.answer);
  else insertIntent(tx, intent, circumstances.intentCall, circumstances.answer);
}

function writeRefund(tx: Tx, refund: Refund, { refundCall }: Circumstances): void {
  if (refundCall === undefined) updateRefund(tx, refund);
  else insertRefund(tx, refund, refundCall);
}

function eventOf(fact: Fact, decision: Decision, circumstances: Circumstances): NewEvent {
  const about = objectOf(fact, decision);
  return {
    id: circumstances.ids.next("event"),
    type: fact.type,
    workspaceId: about.workspaceId,
    objectId: about.id,
    objectSequence: about.revision,
    actor: circumstances.actor,
    orderContext: about.orderContext,
    snapshot: about.snapshot(),
    requestId: circumstances.requestId,
    callId: circumstances.callId,
    occurredAt: circumstances.now,
  };
}

/** No event shows a processor's own words: support reads them from the attempt. */
const READER_OF_EVENTS = { seesProcessorText: false };

function objectOf({ object, objectId }: Fact, decision: Decision) {
  const { order, intent, attempt, notice, refund } = decision;
  if (object === "order" && order !== undefined) {
    const snapshot = () => toJson(OrderSchema, orderMessage(order)) as JsonObject;
    return { ...identity(order), orderContext: order.context, snapshot };
  }
  if (object === "payment_intent" && intent !== undefined) {
    const snapshot = () => toJson(PaymentIntentSchema, intentMessage(intent)) as JsonObject;
    return { ...identity(intent), orderContext: intent.orderContext, snapshot };
  }
  if (object === "attempt" && attempt !== undefined) {
    const snapshot = () =>
      toJson(AttemptSchema, attemptMessage(attempt, READER_OF_EVENTS)) as JsonObject;
    return { ...identity(attempt), orderContext: attempt.orderContext, snapshot };
  }
  if (object === "notice" && notice !== undefined) {
    const snapshot = () => toJson(NoticeSchema, noticeMessage(notice)) as JsonObject;
    return { ...identity(notice), orderContext: notice.orderContext, snapshot };
  }
  if (object === "refund" && refund !== undefined) {
    const snapshot = () =>
      toJson(RefundSchema, refundMessage(refund, READER_OF_EVENTS)) as JsonObject;
    return { ...identity(refund), orderContext: refund.orderContext, snapshot };
  }
  const payment = decision.externalPayments?.find(({ id }) => id === objectId);
  if (object === "external_payment" && payment !== undefined) {
    const snapshot = () =>
      toJson(ExternalPaymentSchema, externalPaymentMessage(payment)) as JsonObject;
    return { ...identity(payment), orderContext: payment.orderContext, snapshot };
  }
  throw new Error(`A fact about ${object} comes without its object.`);
}

function identity(object: { id: string; workspaceId: string; revision: number }) {
  return { id: object.id, workspaceId: object.workspaceId, revision: object.revision };
}
