import type { Money } from "@flint/money";
import type { Actor, Id, OrderContext } from "@flint/std";
import type { Resolution } from "./resolution.ts";

/** What becomes of what the customer owed once the money has gone back. */
export type RefundObligation = "credited" | "owed_again";

/** How many of an order's line are refunded. */
export type RefundLine = { orderLineId: string; quantity: bigint };

/** Why nothing went back. */
export type RefundFailure = {
  /** The processor's code, or why nothing was sent. */
  code: string;
  /** Whether it is known that nothing reached the processor. */
  sent: boolean;
  /** Whether the same refund may well succeed later. */
  retryable: boolean;
  /** For support only. */
  processorText: string;
};

/** What every refund has, decided before it was sent and never changed. */
export type RefundFacts = {
  id: Id<"refund">;
  workspaceId: string;
  customerId: string;
  orderContext: OrderContext;
  paymentIntentId: Id<"paymentIntent">;
  /** The attempt that charged. */
  attemptId: Id<"attempt">;
  /** At most what of the charge was left when it was planned; above 0. */
  amount: Money;
  obligation: RefundObligation;
  lines: readonly RefundLine[];
  /** Why, in the actor's own words. */
  reason: string;
  actor: Actor;
  /** Of the charge: whatever became of it since, the money goes back through its account. */
  paymentMethodId: string;
  processorChargeId: string;
  processorAccountId: string;
  processor: string;
  /** What the processor is sent, at every send of this refund. */
  processorKey: string;
  createdAt: Temporal.Instant;
};

/** Where a refund is; each state carries only what is true in it. */
export type RefundProgress =
  | { state: "sent" }
  | { state: "pending"; processorRefundId: string; resolution: Resolution }
  | { state: "unknown"; resolution: Resolution }
  | { state: "succeeded"; processorRefundId: string; settledAt: Temporal.Instant }
  /** `processorRefundId` is empty where the processor made no object of it. */
  | {
      state: "failed";
      processorRefundId: string;
      failure: RefundFailure;
      settledAt: Temporal.Instant;
    };

/** Money of one charge that goes back to the customer. */
export type Refund = RefundFacts & { progress: RefundProgress; revision: number };

/** Names of the states of a refund. */
export type RefundState = RefundProgress["state"];

/** The only moves there are. */
export const REFUND_MOVES: Readonly<Record<RefundState, readonly RefundState[]>> = {
  sent: ["succeeded", "pending", "failed", "unknown"],
  // Asking again may leave the outcome as open as it was, with one more look-up counted.
  unknown: ["succeeded", "pending", "failed", "unknown"],
  pending: ["succeeded", "pending", "failed"],
  succeeded: [],
  failed: [],
};

/** Whether a refund in this state has its outcome. */
export function isRefundFinal(state: RefundState): boolean {
  return REFUND_MOVES[state].length === 0;
}

/**
 * Whether a refund whose outcome is unknown may be sent once more, under its own key: it executes the
 * refund if the first send never arrived. Its amount is kept for it, so that the order has no say; it
 * must lie inside the window in which the processor recognises the key, and is only looked up else.
 *
 * @param keyWindowMs how long the processor recognises a key; a tenth of it is kept as a margin
 */
export function mayResendRefund(
  { progress, createdAt }: Refund,
  keyWindowMs: number,
  now: Temporal.Instant,
): boolean {
  const isOpen = progress.state === "sent" || progress.state === "unknown";
  return isOpen && now.since(createdAt).total("milliseconds") < keyWindowMs * 0.9;
}
