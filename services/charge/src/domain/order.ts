import type { Currency, Money } from "@flint/money";
import { type Id, type OrderContext, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { OrderNotice } from "./notice.ts";
import { calculateTotals, type OrderContent } from "./totals.ts";

/** What a customer owes, and how much of it was collected. */
export type Order = {
  id: Id<"order">;
  workspaceId: string;
  customerId: string;
  context: OrderContext;
  currency: Currency;
  content: OrderContent;
  /** SHA-256 of the content, hexadecimal: which lines a charge was for. */
  linesHash: string;
  totalMinor: bigint;
  /** Sum of the order's entries; changes in the transaction that adds one. */
  paidMinor: bigint;
  state: "open" | "closed";
  /** The claim: while it is set, no other attempt starts. */
  liveAttemptId: string | undefined;
  /** What must precede its charge; `undefined` where nothing was recorded. */
  notice: OrderNotice | undefined;
  metadata: Record<string, string>;
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  closedAt: Temporal.Instant | undefined;
  revision: number;
};

/** How much of an order is paid; follows the money. */
export type OrderPaymentState = "unpaid" | "partially_paid" | "paid";

/** What a caller believes of an order; what is absent is not checked. */
export type OrderExpectation = {
  revision?: number | undefined;
  outstanding?: Money | undefined;
};

/** What the order still owes; below zero where more was collected than is due. */
export function outstandingMinor(order: Order): bigint {
  return order.totalMinor - order.paidMinor;
}

/** Follows the money: an order that comes to nothing is paid from the start. */
export function paymentState(order: Order): OrderPaymentState {
  if (order.paidMinor >= order.totalMinor) return "paid";
  return order.paidMinor > 0n ? "partially_paid" : "unpaid";
}

/** What an order is made of; its sums are calculated here and never taken from a caller. */
export type NewOrder = Pick<
  Order,
  "workspaceId" | "customerId" | "context" | "currency" | "content" | "linesHash" | "metadata"
>;

/**
 * Makes an order.
 *
 * @throws Refused AMOUNT_INVALID where a sum is out of bounds
 */
export function createOrder(order: NewOrder, now: Temporal.Instant): Order {
  return {
    ...order,
    id: order.context.orderId,
    totalMinor: calculateTotals(order.content).total,
    paidMinor: 0n,
    state: "open",
    liveAttemptId: undefined,
    notice: undefined,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    revision: 1,
  };
}

/**
 * Whether an order can be collected now, as the caller expects it to be. Asked before the plan,
 * so that a hopeless call costs nothing, and again in the claim under the order's lock, where
 * it is what keeps two attempts apart.
 *
 * @throws Refused ORDER_CLOSED, ORDER_ALREADY_PAID, REVISION_STALE, OUTSTANDING_STALE,
 *   ATTEMPT_IN_FLIGHT
 */
export function requirePayable(order: Order, expected: OrderExpectation): void {
  requireOpen(order);
  const outstanding = outstandingMinor(order);
  if (outstanding <= 0n) refuse("ORDER_ALREADY_PAID", { details: { order_id: order.id } });
  requireRevision(order, expected.revision);
  requireOutstanding(order, expected.outstanding);
  requireNoLiveAttempt(order);
}

/**
 * Closes an order: nothing is collected for it any more.
 *
 * @throws Refused ORDER_CLOSED, REVISION_STALE, ATTEMPT_IN_FLIGHT
 */
export function closeOrder(order: Order, expected: OrderExpectation, now: Temporal.Instant): Order {
  requireOpen(order);
  requireRevision(order, expected.revision);
  requireNoLiveAttempt(order);
  return {
    ...order,
    state: "closed",
    closedAt: now,
    updatedAt: now,
    revision: order.revision + 1,
  };
}

/** Puts a notice beside its order, in place of an earlier one. */
export function withNotice(order: Order, notice: OrderNotice, now: Temporal.Instant): Order {
  return { ...order, notice, updatedAt: now, revision: order.revision + 1 };
}

function requireOpen(order: Order): void {
  if (order.state === "closed") refuse("ORDER_CLOSED", { details: { order_id: order.id } });
}

function requireRevision(order: Order, expected: number | undefined): void {
  if (expected === undefined || expected === order.revision) return;
  throw new Refused<Reason>("REVISION_STALE", {
    field: "expected_revision",
    details: { order_id: order.id, revision: String(order.revision) },
  });
}

function requireOutstanding(order: Order, expected: Money | undefined): void {
  if (expected === undefined) return;
  const outstanding = outstandingMinor(order);
  if (expected.currency === order.currency && expected.amountMinor === outstanding) return;
  refuse("OUTSTANDING_STALE", {
    field: "expected_outstanding",
    details: { outstanding_minor: String(outstanding), currency: order.currency },
  });
}

// Long enough for a processor's usual answer; the caller reads the order again anyway.
const ATTEMPT_RETRY_DELAY_MS = 2_000;

function requireNoLiveAttempt(order: Order): void {
  if (order.liveAttemptId === undefined) return;
  refuse("ATTEMPT_IN_FLIGHT", {
    details: { order_id: order.id, attempt_id: order.liveAttemptId },
    retryDelayMs: ATTEMPT_RETRY_DELAY_MS,
  });
}

function refuse(reason: Reason, options: ConstructorParameters<typeof Refused>[1]): never {
  throw new Refused<Reason>(reason, options);
}
