import { type CommitKind, defineCommit, type Tx } from "@flint/db";
import { enqueueJobs, type NewJob } from "@flint/jobs";
import { processorKey } from "@flint/processors";
import { type Actor, type Ids, Refused } from "@flint/std";
import { commit } from "./commit.ts";
import type { RefundPart } from "./domain/allocate-refund.ts";
import { type Attempt, takenMinor } from "./domain/attempt.ts";
import type { Order } from "./domain/order.ts";
import { planRefund, type RefundAsk } from "./domain/plan-refund.ts";
import type { Refund } from "./domain/refund.ts";
import { REFUND, type RefundPayload } from "./jobs/refund-payload.ts";
import type { Reason } from "./reasons.ts";
import { findRefundableCharges } from "./store/refundable-charges.ts";
import { lockOrder } from "./store/orders.ts";
import {
  findStoredRefunds,
  type RefundCall,
  sumRefundedLines,
  sumRefunds,
} from "./store/refunds.ts";

/** Everything that the claim of refunds writes or looks at, as values. */
export type RefundClaim = {
  workspaceId: string;
  workspace: RefundPayload["workspace"];
  orderId: string;
  /** The intent whose charge alone is refunded; empty means all of the order's. */
  paymentIntentId: string;
  ask: RefundAsk & { reason: string; actor: Actor; now: Temporal.Instant };
  call: Omit<RefundCall, "part">;
  lease: { instance: { name: string; epoch: number }; leaseMs: number };
};

/** Refunds that were claimed, each with the job that sends it. */
export type ClaimedRefund = { refund: Refund; job: NewJob };

/** What became of a claim of refunds. */
export type RefundClaimOutcome =
  { kind: "claimed"; claimed: readonly ClaimedRefund[] } | { kind: "refused"; refused: Refused };

/**
 * The first transaction of a refund. It locks the order, under which it reads what was charged and
 * what of it was refunded, and writes a refund with its processor key for each charge that gives
 * something, and the job that sends it, born leased to this process. The order does not change.
 *
 * A key that was used before is a duplicate at COMMIT: the caller then answers what the first call
 * made.
 */
export function refundClaimCommit(ids: Ids): CommitKind<RefundClaim, RefundClaimOutcome> {
  return defineCommit({
    name: "claim-refund",
    membersMax: 1,
    write: async (tx, claims) => {
      const outcomes: RefundClaimOutcome[] = [];
      for (const claim of claims) outcomes.push(await writeClaim(tx, claim, ids));
      return outcomes;
    },
    landed: (tx, claim) => findLanded(tx, claim, ids),
  });
}

async function writeClaim(tx: Tx, claim: RefundClaim, ids: Ids): Promise<RefundClaimOutcome> {
  try {
    const refunds = await decide(tx, claim, ids);
    const { requestId, callId } = claim.call;
    const { actor, now } = claim.ask;
    for (const [part, refund] of refunds.entries()) {
      const facts = [{ type: "refund.created", object: "refund" }] as const;
      const refundCall = { ...claim.call, part };
      commit(tx, { refund, facts }, { ids, actor, requestId, callId, now, refundCall });
    }
    const claimed = refunds.map((refund) => ({ refund, job: jobOf(claim, refund, ids) }));
    enqueueJobs(
      tx,
      claimed.map(({ job }) => job),
    );
    return { kind: "claimed", claimed };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refused: error };
    throw error;
  }
}

async function decide(tx: Tx, claim: RefundClaim, ids: Ids): Promise<Refund[]> {
  const { workspaceId, orderId, ask } = claim;
  const order = await lockOrder(tx, workspaceId, orderId);
  if (order === undefined) throw new Refused<Reason>("NOT_FOUND", { field: "order_id" });
  const charged = await findRefundableCharges(tx, order, claim.paymentIntentId);
  const refunded = await sumRefunds(tx, order);
  const charges = charged.map((attempt) => ({
    attemptId: attempt.id,
    refundableMinor: takenMinor(attempt) - (refunded.get(attempt.id) ?? 0n),
  }));
  const refundedQuantities =
    ask.lines.length > 0 ? await sumRefundedLines(tx, order) : new Map<string, bigint>();
  const parts = planRefund({ order, charges, refundedQuantities }, ask);
  const byId = new Map<string, Attempt>(charged.map((attempt) => [attempt.id, attempt]));
  return parts.map((part) =>
    newRefund({ order, attempt: byId.get(part.attemptId), part }, claim, ids),
  );
}

function newRefund(
  { order, attempt, part }: { order: Order; attempt: Attempt | undefined; part: RefundPart },
  { workspaceId, ask }: RefundClaim,
  ids: Ids,
): Refund {
  if (attempt?.progress.state !== "approved") throw new Error("A part is of no charge.");
  const id = ids.next("refund");
  return {
    id,
    workspaceId,
    customerId: order.customerId,
    orderContext: order.context,
    paymentIntentId: attempt.paymentIntentId,
    attemptId: attempt.id,
    amount: { currency: order.currency, amountMinor: part.amountMinor },
    obligation: ask.obligation,
    lines: ask.lines,
    reason: ask.reason,
    actor: ask.actor,
    paymentMethodId: attempt.paymentMethod.id,
    processorChargeId: attempt.progress.processorChargeId,
    processorAccountId: attempt.processorAccountId,
    processor: attempt.processor,
    processorKey: processorKey(id),
    createdAt: ask.now,
    progress: { state: "sent" },
    revision: 1,
  };
}

function jobOf(claim: RefundClaim, refund: Refund, ids: Ids): NewJob {
  const { workspace, workspaceId, lease } = claim;
  const payload = { workspace, orderId: refund.orderContext.orderId, refundId: refund.id };
  const job = { id: ids.next("job"), workspaceId, kind: REFUND, key: refund.id };
  return { ...job, payload, bornLeased: lease };
}

/**
 * The connection was lost at COMMIT: this call's own refunds tell that the claim is there. Their jobs
 * have other ids than those that are told, so that this process does not take them at once: they are
 * found by their lease.
 */
async function findLanded(
  tx: Tx,
  claim: RefundClaim,
  ids: Ids,
): Promise<RefundClaimOutcome | undefined> {
  const stored = await findStoredRefunds(tx, claim.workspaceId, claim.call, { lock: true });
  if (stored === undefined || stored.callId !== claim.call.callId) return undefined;
  const claimed = stored.refunds.map((refund) => ({ refund, job: jobOf(claim, refund, ids) }));
  return { kind: "claimed", claimed };
}
