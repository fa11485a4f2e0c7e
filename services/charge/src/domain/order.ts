import type { Currency } from "@flint/money";
import type { Id, OrderContext } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { AskedAmount } from "./asked-amount.ts";
import { type Blocker, refuseFirst } from "./blocker.ts";
import type { OrderCollection } from "./order-collection.ts";
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
  /** What came in and stayed; with the next two the sum of the order's entries, and changes with them. */
  paidMinor: bigint;
  /** What went back to the customer. */
  refundedMinor: bigint;
  /** What a refund forgave: the order is owed that much less. */
  creditedMinor: bigint;
  /** What was paid outside while an attempt is on its way, and waits for it; 0 where there is none. */
  unappliedMinor: bigint;
  state: "open" | "closed";
  /** The claim: while it is set, no other attempt starts. */
  liveAttemptId: string | undefined;
  /** What must precede its charge; `undefined` where nothing was recorded. */
  notice: OrderNotice | undefined;
  /** When it is collected by itself; `undefined` where it never is. */
  collection: OrderCollection | undefined;
  metadata: Record<string, string>;
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  closedAt: Temporal.Instant | undefined;
  revision: number;
};

/** How much of an order is paid; follows the money. */
export type OrderPaymentState = "unpaid" | "partially_paid" | "paid";

/** How much of what was paid went back: an axis of its own. */
export type OrderRefundState = "none" | "partial" | "full";

/** What a caller believes of an order; what is absent is not checked. */
export type OrderExpectation = {
  revision?: number | undefined;
  /** A check passes on what it was asked, whose currency may be none. */
  outstanding?: AskedAmount | undefined;
};

/** What the order still owes; below zero where more was collected than is due. */
export function outstandingMinor(order: Order): bigint {
  return order.totalMinor - order.creditedMinor - (order.paidMinor - order.refundedMinor);
}

/** Follows the money: an order that comes to nothing is paid from the start. */
export function paymentState(order: Order): OrderPaymentState {
  if (outstandingMinor(order) <= 0n) return "paid";
  return order.paidMinor > order.refundedMinor ? "partially_paid" : "unpaid";
}

/** Follows what went back against what was paid. */
export function refundState(order: Order): OrderRefundState {
  if (order.refundedMinor === 0n) return "none";
  return order.refundedMinor < order.paidMinor ? "partial" : "full";
}

/** What an order is made of; its sums are calculated here and never taken from a caller. */
export type NewOrder = Pick<
  Order,
  "workspaceId" | "customerId" | "context" | "currency" | "content" | "linesHash" | "metadata"
> & { collection?: OrderCollection | undefined };

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
    refundedMinor: 0n,
    creditedMinor: 0n,
    unappliedMinor: 0n,
    state: "open",
    liveAttemptId: undefined,
    notice: undefined,
    collection: order.collection,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    revision: 1,
  };
}

/**
 * What keeps an order from being collected now, as the caller expects it to be: closed, paid,
 * changed since, or taken. Asked before the plan, so that a hopeless call costs nothing, and again
 * in the claim under the order's lock, where it is what keeps two attempts apart.
 */
export function orderBlockers(order: Order, expected: OrderExpectation): Blocker[] {
  return [
    closedBlocker(order),
    paidBlocker(order),
    revisionBlocker(order, expected.revision),
    outstandingBlocker(order, expected.outstanding),
    liveAttemptBlocker(order),
  ].filter((blocker) => blocker !== undefined);
}

/**
 * Closes an order: nothing is collected for it any more.
 *
 * @throws Refused ORDER_CLOSED, REVISION_STALE, ATTEMPT_IN_FLIGHT
 */
export function closeOrder(order: Order, expected: OrderExpectation, now: Temporal.Instant): Order {
  const blockers = [
    closedBlocker(order),
    revisionBlocker(order, expected.revision),
    liveAttemptBlocker(order),
  ];
  refuseFirst(blockers.filter((blocker) => blocker !== undefined));
  return { ...moved(order, "close", now), closedAt: now };
}

/**
 * Opens a closed order again: it owes what it owed.
 *
 * @throws Refused REVISION_STALE, ORDER_NOT_CLOSED
 */
export function reopenOrder(
  order: Order,
  expected: OrderExpectation,
  now: Temporal.Instant,
): Order {
  const blockers = [revisionBlocker(order, expected.revision), notClosedBlocker(order)];
  refuseFirst(blockers.filter((blocker) => blocker !== undefined));
  return { ...moved(order, "reopen", now), closedAt: undefined };
}

/** The moves of an order that somebody asks for: from which state each works, and where it leads. */
export const ORDER_MOVES = {
  close: { from: "open", to: "closed" },
  reopen: { from: "closed", to: "open" },
} as const satisfies Record<string, { from: Order["state"]; to: Order["state"] }>;

function moved(order: Order, by: keyof typeof ORDER_MOVES, now: Temporal.Instant): Order {
  const { from, to } = ORDER_MOVES[by];
  if (order.state !== from) throw new RangeError(`order ${order.id}: ${by} from ${order.state}`);
  return { ...order, state: to, updatedAt: now, revision: order.revision + 1 };
}

/**
 * Finds an order open and as the caller expects it, before anything of it is changed.
 *
 * @throws Refused REVISION_STALE, ORDER_CLOSED
 */
export function checkEditable(order: Order, expected: OrderExpectation): void {
  const closed = closedBlocker(order);
  const blockers = [
    revisionBlocker(order, expected.revision),
    closed && { ...closed, field: "order_id" },
  ];
  refuseFirst(blockers.filter((blocker) => blocker !== undefined));
}

/** Puts a notice beside its order, in place of an earlier one. One that an edit made void stays void. */
export function withNotice(order: Order, told: OrderNotice, now: Temporal.Instant): Order {
  const isVoid = order.notice?.id === told.id && order.notice.isVoid === true;
  const notice: OrderNotice = isVoid ? { ...told, isVoid } : told;
  return { ...order, notice, updatedAt: now, revision: order.revision + 1 };
}

function closedBlocker(order: Order): Blocker | undefined {
  if (order.state !== "closed") return undefined;
  return blocker(order, "ORDER_CLOSED", { details: { order_id: order.id } });
}

function notClosedBlocker(order: Order): Blocker | undefined {
  if (order.state === "closed") return undefined;
  const details = { order_id: order.id };
  return blocker(order, "ORDER_NOT_CLOSED", { field: "order_id", details });
}

function paidBlocker(order: Order): Blocker | undefined {
  if (outstandingMinor(order) > 0n) return undefined;
  return blocker(order, "ORDER_ALREADY_PAID", { details: { order_id: order.id } });
}

function revisionBlocker(order: Order, expected: number | undefined): Blocker | undefined {
  if (expected === undefined || expected === order.revision) return undefined;
  return blocker(order, "REVISION_STALE", {
    field: "expected_revision",
    details: { order_id: order.id, revision: String(order.revision) },
  });
}

function outstandingBlocker(
  order: Order,
  expected: OrderExpectation["outstanding"],
): Blocker | undefined {
  if (expected === undefined) return undefined;
  const outstanding = outstandingMinor(order);
  if (expected.currency === order.currency && expected.amountMinor === outstanding) {
    return undefined;
  }
  return blocker(order, "OUTSTANDING_STALE", {
    field: "expected_outstanding",
    details: { outstanding_minor: String(outstanding), currency: order.currency },
  });
}

/** Long enough for a processor's usual answer; the caller reads the order again anyway. */
export const ATTEMPT_RETRY_DELAY_MS = 2_000;

function liveAttemptBlocker(order: Order): Blocker | undefined {
  if (order.liveAttemptId === undefined) return undefined;
  return blocker(order, "ATTEMPT_IN_FLIGHT", {
    details: { order_id: order.id, attempt_id: order.liveAttemptId },
    retryDelayMs: ATTEMPT_RETRY_DELAY_MS,
  });
}

function blocker(
  order: Order,
  reason: Reason,
  rest: Pick<Blocker, "field" | "details" | "retryDelayMs">,
): Blocker {
  return { reason, refusal: reason, objectId: order.id, ...rest };
}
