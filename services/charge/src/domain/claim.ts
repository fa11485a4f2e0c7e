import type { Actor, Id } from "@flint/std";
import { assess, type ChargeFacts } from "./assess.ts";
import type { AdoptedSetup, Attempt, PaymentFlow } from "./attempt.ts";
import type { CaptureKind } from "./authorization.ts";
import { refuseFirst } from "./blocker.ts";
import { confirmIntent } from "./drive-intent.ts";
import type { Fact } from "./fact.ts";
import type { Gate } from "./gate.ts";
import type { CountedSend } from "./network-budget.ts";
import type { PaymentIntent } from "./intent.ts";
import type { Order, OrderExpectation } from "./order.ts";
import type { ChargePlan } from "./plan.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** Everything a claim was asked for, as values: it can wait for others and share their commit. */
export type ClaimAsk = {
  intentId: Id<"paymentIntent">;
  attemptId: Id<"attempt">;
  /** Whether the order is born with this claim. */
  ownsOrder: boolean;
  /** Derived from the attempt's id and nothing else. */
  processorKey: string;
  plan: ChargePlan;
  expected: OrderExpectation;
  /** The setup that it adopted, where its payment method is saved by this charge. */
  saves?: AdoptedSetup | undefined;
  initiator: Initiator;
  reason: ChargeReason;
  paymentFlow: PaymentFlow;
  captureKind: CaptureKind;
  actor: Actor;
  now: Temporal.Instant;
};

/** What was charged before, as far as it counts. */
export type Counted = {
  /** Sends of the card that count under the charge's keys. */
  sends: readonly CountedSend[];
  /** When charges under the consent were sent; none where it has no cadence. */
  usedAt: readonly Temporal.Instant[];
};

/** What a claim writes. */
export type ClaimDecision = {
  order: Order;
  intent: PaymentIntent;
  attempt: Attempt;
  facts: readonly Fact[];
};

/**
 * Claims an order for one attempt. The order, the gates and the card are locked by the caller: this
 * is where two attempts at once are kept apart.
 *
 * @param confirmed the intent that is charged, where it was made before; locked like the order
 * @throws Refused the first of what {@link assess} finds: OUTSTANDING_STALE also where the order
 *   owes something else than was planned; PAYMENT_INTENT_NOT_CONFIRMABLE
 */
export function claimOrder(
  order: Order,
  gates: readonly Gate[],
  ask: ClaimAsk,
  counted: Counted,
  confirmed?: PaymentIntent,
): ClaimDecision {
  refuseFirst(assess(factsOf(order, gates, ask, counted)));
  const { attemptId, plan, now } = ask;
  const intent =
    confirmed === undefined
      ? newIntent(order, ask)
      : confirmIntent(confirmed, { attemptId, amount: plan.amount, now });
  const happened = confirmed === undefined ? "created" : "processing";
  const attempt = newAttempt(order, gates, ask);
  return {
    order: { ...order, liveAttemptId: attempt.id },
    intent,
    attempt,
    facts: [
      { type: `payment_intent.${happened}`, object: "payment_intent" },
      { type: "attempt.sent", object: "attempt" },
    ],
  };
}

/** What was planned is held against order, gates and sends as they are under their locks. */
function factsOf(
  order: Order,
  gates: readonly Gate[],
  ask: ClaimAsk,
  { sends, usedAt }: Counted,
): ChargeFacts {
  const { plan, initiator, reason, expected, now } = ask;
  const budget = { charge: countedChargeOf(ask), sends, at: now };
  const { amount, customerId, noticeNeed, consentId, cadence } = plan;
  const charge = { initiator, reason, order, amount, plannedCustomerId: customerId };
  const known = { ...charge, gates, expected, budget, noticeNeed, at: now };
  return { ...known, cadence: cadence && { consentId, cadence, usedAt, at: now } };
}

/** What of a claim decides which sends it is counted with. */
export function countedChargeOf({ plan, initiator }: Pick<ClaimAsk, "plan" | "initiator">) {
  const { paymentMethod, fingerprint } = plan.instrument;
  const { id: paymentMethodId, brand } = paymentMethod;
  return { paymentMethodId, fingerprint, brand, amount: plan.amount, initiator };
}

function newIntent(order: Order, ask: ClaimAsk): PaymentIntent {
  return {
    id: ask.intentId,
    workspaceId: order.workspaceId,
    customerId: order.customerId,
    orderContext: order.context,
    amount: ask.plan.amount,
    state: "processing",
    initiator: ask.initiator,
    reason: ask.reason,
    paymentFlow: ask.paymentFlow,
    captureKind: ask.captureKind,
    actor: ask.actor,
    latestAttemptId: ask.attemptId,
    ownsOrder: ask.ownsOrder,
    terms: undefined,
    createdAt: ask.now,
    updatedAt: ask.now,
    revision: 1,
  };
}

function newAttempt(order: Order, gates: readonly Gate[], ask: ClaimAsk): Attempt {
  const { plan } = ask;
  const method = plan.instrument.paymentMethod;
  return {
    id: ask.attemptId,
    workspaceId: order.workspaceId,
    paymentIntentId: ask.intentId,
    customerId: order.customerId,
    orderContext: order.context,
    amount: plan.amount,
    paymentMethod: method,
    candidates: plan.candidates,
    consentId: plan.consentId,
    consentCadence: plan.cadence,
    initiator: ask.initiator,
    reason: ask.reason,
    paymentFlow: ask.paymentFlow,
    captureKind: ask.captureKind,
    actor: ask.actor,
    orderRevision: order.revision,
    linesHash: order.linesHash,
    processorAccountId: plan.instrument.processorAccountId,
    processor: plan.instrument.processor,
    processorKey: ask.processorKey,
    priorNetworkTransactionId:
      gates.find((gate) => gate.subjectId === method.id)?.networkTransactionId ?? "",
    saves: ask.saves,
    createdAt: ask.now,
    progress: { state: "sent" },
    revision: 1,
  };
}
