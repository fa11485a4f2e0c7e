import type { Money } from "@flint/money";
import { MAX_AMOUNT_MINOR } from "@flint/money";
import { type Actor, type Id, type OrderContext, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Fact } from "./fact.ts";
import { type Order, outstandingMinor, paymentState } from "./order.ts";
import type { OrderEntry } from "./settle.ts";

/** What became of an external payment. */
export type ExternalPaymentState = "applied" | "unapplied" | "returned" | "reversed";

/** A payment of an order that was made outside Flint. */
export type ExternalPayment = {
  id: Id<"externalPayment">;
  workspaceId: string;
  customerId: string;
  orderContext: OrderContext;
  /** Above 0. */
  amount: Money;
  /** How it was paid, in the caller's words. */
  method: string;
  occurredAt: Temporal.Instant;
  note: string;
  actor: Actor;
  state: ExternalPaymentState;
  /** How much of it counts, or counted until it was reversed; in minor units, at most the amount. */
  appliedMinor: bigint;
  reversal: { reason: string; actor: Actor; reversedAt: Temporal.Instant } | undefined;
  createdAt: Temporal.Instant;
  revision: number;
};

/** What a caller records. */
export type NewExternalPayment = Pick<
  ExternalPayment,
  "id" | "amount" | "method" | "occurredAt" | "note" | "actor"
>;

/** What a change of an external payment writes. */
export type ExternalPaymentDecision = {
  order: Order;
  externalPayment: ExternalPayment;
  entries: readonly OrderEntry[];
  facts: readonly Fact[];
};

type Given = { entryId: Id<"entry">; now: Temporal.Instant };

/**
 * Records what was paid outside: it counts at once, or waits where an attempt is on its way. The order
 * is locked by the caller.
 *
 * @throws Refused AMOUNT_INVALID, PAYMENT_TIME_INVALID, ORDER_CLOSED, ORDER_ALREADY_PAID,
 *   EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING
 */
export function recordExternalPayment(
  order: Order,
  payment: NewExternalPayment,
  given: Given,
): ExternalPaymentDecision {
  refuseInvalid(order, payment, given.now);
  const { amountMinor } = payment.amount;
  const waits = order.liveAttemptId !== undefined;
  const recorded: ExternalPayment = {
    ...payment,
    workspaceId: order.workspaceId,
    customerId: order.customerId,
    orderContext: order.context,
    state: waits ? "unapplied" : "applied",
    appliedMinor: waits ? 0n : amountMinor,
    reversal: undefined,
    createdAt: given.now,
    revision: 1,
  };
  const fact = factOf(recorded, "recorded");
  if (waits) {
    const unappliedMinor = order.unappliedMinor + amountMinor;
    return {
      order: { ...order, unappliedMinor },
      externalPayment: recorded,
      entries: [],
      facts: [fact],
    };
  }
  const after = moved(order, amountMinor, given.now);
  return {
    order: after,
    externalPayment: recorded,
    entries: [entryOf(recorded, "external", given)],
    facts: [fact, { type: `order.${paymentState(after)}`, object: "order" }],
  };
}

/**
 * Takes back what was recorded by mistake. A closed order is open again, so that it can be paid. The
 * order is locked by the caller.
 *
 * @throws Refused EXTERNAL_PAYMENT_NOT_REVERSIBLE
 */
export function reverseExternalPayment(
  order: Order,
  payment: ExternalPayment,
  reversal: { reason: string; actor: Actor },
  given: Given,
): ExternalPaymentDecision {
  if (payment.state === "reversed" || payment.state === "returned") {
    throw new Refused<Reason>("EXTERNAL_PAYMENT_NOT_REVERSIBLE", {
      field: "external_payment_id",
      details: { external_payment_id: payment.id, state: payment.state },
    });
  }
  const reversed: ExternalPayment = {
    ...payment,
    state: "reversed",
    reversal: { ...reversal, reversedAt: given.now },
    revision: payment.revision + 1,
  };
  const fact = factOf(reversed, "reversed");
  if (payment.state === "unapplied") {
    const unappliedMinor = order.unappliedMinor - payment.amount.amountMinor;
    return {
      order: { ...order, unappliedMinor },
      externalPayment: reversed,
      entries: [],
      facts: [fact],
    };
  }
  const reopened = order.state === "closed";
  const after: Order = {
    ...moved(order, -payment.appliedMinor, given.now),
    state: "open",
    closedAt: undefined,
  };
  const type = reopened ? "order.reopened" : (`order.${paymentState(after)}` as const);
  return {
    order: after,
    externalPayment: reversed,
    entries: [entryOf(reversed, "reversal", given)],
    facts: [fact, { type, object: "order" }],
  };
}

function refuseInvalid(order: Order, payment: NewExternalPayment, now: Temporal.Instant): void {
  const { amountMinor } = payment.amount;
  if (amountMinor <= 0n || amountMinor > MAX_AMOUNT_MINOR) {
    throw new Refused<Reason>("AMOUNT_INVALID", { field: "amount.amount_minor" });
  }
  if (Temporal.Instant.compare(payment.occurredAt, now) > 0) {
    const details = { now: now.toString() };
    throw new Refused<Reason>("PAYMENT_TIME_INVALID", { field: "occur_time", details });
  }
  const details = { order_id: order.id };
  if (order.state === "closed") throw new Refused<Reason>("ORDER_CLOSED", { details });
  if (outstandingMinor(order) <= 0n) throw new Refused<Reason>("ORDER_ALREADY_PAID", { details });
  // What waits for an attempt would be paid twice, if it were not counted.
  const left = outstandingMinor(order) - order.unappliedMinor;
  if (amountMinor > left) {
    throw new Refused<Reason>("EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING", {
      field: "amount.amount_minor",
      details: { outstanding_minor: String(left), currency: order.currency },
    });
  }
}

function moved(order: Order, byMinor: bigint, now: Temporal.Instant): Order {
  const paidMinor = order.paidMinor + byMinor;
  return { ...order, paidMinor, updatedAt: now, revision: order.revision + 1 };
}

/** The entry of what counts, or of its end. */
export function entryOf(
  { id: sourceId, appliedMinor }: ExternalPayment,
  kind: "external" | "reversal",
  { entryId, now }: Given,
): OrderEntry {
  const amountMinor = kind === "external" ? appliedMinor : -appliedMinor;
  return { id: entryId, kind, sourceId, amountMinor, createdAt: now };
}

/** What became true of an external payment. */
export function factOf({ id }: ExternalPayment, what: string): Fact {
  return { type: `external_payment.${what}`, object: "external_payment", objectId: id };
}
