import type { Id } from "@flint/std";
import type { Fact } from "./fact.ts";
import { PENDING_LADDER_MS, UNKNOWN_LADDER_MS } from "./ladder.ts";
import { type Order, refundState } from "./order.ts";
import {
  isRefundFinal,
  type Refund,
  REFUND_MOVES,
  type RefundFailure,
  type RefundProgress,
} from "./refund.ts";
import { nextResolution } from "./next-resolution.ts";
import type { Resolution } from "./resolution.ts";
import type { OrderEntry } from "./settle.ts";

/** What became of a send or a look-up of a refund. */
export type RefundOutcome =
  | { kind: "succeeded"; processorRefundId: string }
  | { kind: "pending"; processorRefundId: string }
  | { kind: "failed"; processorRefundId: string; failure: RefundFailure }
  /** No answer, or none that can be read. */
  | { kind: "unknown" };

/** The objects that a settle changes, as they are under its locks. */
export type SettleRefundState = { order: Order; refund: Refund };

/** What a settle of a refund writes. */
export type SettleRefundDecision = SettleRefundState & {
  entries: readonly OrderEntry[];
  /** When the outcome is asked for next; `undefined` where nobody asks any more. */
  nextLookupMs: number | undefined;
  facts: readonly Fact[];
};

/**
 * Writes down what became of a refund. The order changes where it succeeded, and not before; where it
 * failed, its amount can be refunded again.
 *
 * @returns `undefined` where the refund is final already: a second settle changes nothing
 * @throws RangeError on a move that {@link REFUND_MOVES} does not list, which is a defect
 */
export function settleRefund(
  { order: before, refund }: SettleRefundState,
  outcome: RefundOutcome,
  given: { entryId: Id<"entry">; creditId: Id<"entry">; now: Temporal.Instant },
): SettleRefundDecision | undefined {
  const { state } = refund.progress;
  if (isRefundFinal(state)) return undefined;
  const { progress, nextLookupMs } = nextProgress(refund, outcome, given.now);
  if (!REFUND_MOVES[state].includes(progress.state)) {
    throw new RangeError(`refund ${refund.id}: ${state} → ${progress.state}`);
  }
  const after = { ...refund, progress, revision: refund.revision + 1 };
  const fact: Fact = { type: `refund.${progress.state}`, object: "refund" };
  if (progress.state !== "succeeded") {
    return { order: before, refund: after, entries: [], nextLookupMs, facts: [fact] };
  }
  const order = orderAfter(before, refund, given.now);
  const type = refundState(order) === "full" ? "order.refunded" : "order.partially_refunded";
  return {
    order,
    refund: after,
    entries: entriesOf(refund, given),
    nextLookupMs,
    facts: [fact, { type, object: "order" }],
  };
}

function nextProgress(
  { progress }: Refund,
  outcome: RefundOutcome,
  now: Temporal.Instant,
): { progress: RefundProgress; nextLookupMs: number | undefined } {
  const before: Resolution | undefined = "resolution" in progress ? progress.resolution : undefined;
  switch (outcome.kind) {
    case "succeeded": {
      const { processorRefundId } = outcome;
      const succeeded = { state: "succeeded" as const, processorRefundId, settledAt: now };
      return { progress: succeeded, nextLookupMs: undefined };
    }
    case "failed": {
      const { processorRefundId, failure } = outcome;
      const failed = { state: "failed" as const, processorRefundId, failure, settledAt: now };
      return { progress: failed, nextLookupMs: undefined };
    }
    case "pending": {
      const { resolution, nextLookupMs } = nextResolution(before, PENDING_LADDER_MS, now);
      const { processorRefundId } = outcome;
      return { progress: { state: "pending", processorRefundId, resolution }, nextLookupMs };
    }
    case "unknown": {
      // Asking brought nothing new: the refund stays as open as it was, one look-up further.
      if (progress.state === "pending") {
        const { resolution, nextLookupMs } = nextResolution(before, PENDING_LADDER_MS, now);
        return { progress: { ...progress, resolution }, nextLookupMs };
      }
      const { resolution, nextLookupMs } = nextResolution(before, UNKNOWN_LADDER_MS, now);
      return { progress: { state: "unknown", resolution }, nextLookupMs };
    }
  }
}

function orderAfter(before: Order, { amount, obligation }: Refund, now: Temporal.Instant): Order {
  const creditedMinor = obligation === "credited" ? amount.amountMinor : 0n;
  return {
    ...before,
    refundedMinor: before.refundedMinor + amount.amountMinor,
    creditedMinor: before.creditedMinor + creditedMinor,
    updatedAt: now,
    revision: before.revision + 1,
  };
}

function entriesOf(
  { id: sourceId, amount, obligation }: Refund,
  given: { entryId: Id<"entry">; creditId: Id<"entry">; now: Temporal.Instant },
): OrderEntry[] {
  const { amountMinor } = amount;
  const shared = { sourceId, createdAt: given.now };
  const refund = { ...shared, id: given.entryId, kind: "refund" as const };
  const entries: OrderEntry[] = [{ ...refund, amountMinor: -amountMinor }];
  if (obligation === "credited") {
    entries.push({ ...shared, id: given.creditId, kind: "credit", amountMinor });
  }
  return entries;
}
