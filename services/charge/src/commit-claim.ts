import { type CommitKind, defineCommit, type Tx } from "@flint/db";
import { enqueueJobs, type NewJob } from "@flint/jobs";
import { processorKey } from "@flint/processors";
import { type Actor, type Id, type Ids, Refused } from "@flint/std";
import { type Circumstances, commit } from "./commit.ts";
import type { Attempt } from "./domain/attempt.ts";
import { type ClaimAsk, type ClaimDecision, claimOrder, countedChargeOf } from "./domain/claim.ts";
import { gatesOf } from "./domain/gate.ts";
import type { PaymentIntent } from "./domain/intent.ts";
import { countersOf } from "./domain/network-budget.ts";
import type { Order } from "./domain/order.ts";
import { COLLECT, type CollectPayload } from "./jobs/collect-payload.ts";
import { findAttempt } from "./store/attempts.ts";
import { lockGates } from "./store/gates.ts";
import { lockUses, takeUse } from "./store/consent-uses.ts";
import { findDrivingCall, insertDrivingCall } from "./store/intent-calls.ts";
import { findStoredCall, type IntentCall, lockIntent, updateIntentFacts } from "./store/intents.ts";
import { lockSends, takeBudget } from "./store/network-sends.ts";
import { lockOrder } from "./store/orders.ts";
import type { Reason } from "./reasons.ts";

/** Everything a claim writes or looks at, as values. */
export type Claim = {
  workspaceId: string;
  workspace: CollectPayload["workspace"];
  /** An order that is there, or one that is born with this claim. */
  order: { id: string } | { born: Order };
  /** Whether `ask.intentId` was made before, and is confirmed by this claim. */
  confirms: boolean;
  /** The setup that it adopted, where its payment method is saved by this charge. */
  saves: CollectPayload["saves"];
  ask: Omit<ClaimAsk, "processorKey" | "ownsOrder" | "saves">;
  call: IntentCall;
  jobId: Id<"job">;
  lease: { instance: { name: string; epoch: number }; leaseMs: number };
};

/** What became of a claim. */
export type ClaimOutcome =
  | { kind: "claimed"; order: Order; intent: PaymentIntent; attempt: Attempt; job: NewJob }
  | { kind: "refused"; refused: Refused };

/**
 * The first transaction of a charge. It locks the gates it passes in share mode, then the consent's uses where
 * it has a cadence, the card and the order, each by id, finds them as they must be, and writes intent, attempt, what counts
 * against the network's limits, and the job that sends, born leased to this process.
 *
 * A key that was used before is a duplicate at COMMIT: the caller then answers what the first
 * call made.
 */
export function claimCommit(ids: Ids): CommitKind<Claim, ClaimOutcome> {
  return defineCommit({
    name: "claim",
    membersMax: 1,
    write: async (tx, claims) => {
      const outcomes: ClaimOutcome[] = [];
      for (const claim of claims) outcomes.push(await writeClaim(tx, claim, ids));
      return outcomes;
    },
    landed: findLanded,
  });
}

async function writeClaim(tx: Tx, claim: Claim, ids: Ids): Promise<ClaimOutcome> {
  try {
    const { decision, take } = await decide(tx, claim);
    const born = "born" in claim.order;
    const order = { ...decision, facts: [...bornFacts(born), ...decision.facts] };
    commit(tx, order, circumstancesOf(claim, ids));
    if (claim.confirms) keepConfirmation(tx, claim, decision.intent);
    take();
    const job = jobOf(claim, decision.attempt);
    enqueueJobs(tx, [job]);
    return { kind: "claimed", ...decision, job };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refused: error };
    throw error;
  }
}

async function decide(tx: Tx, claim: Claim): Promise<{ decision: ClaimDecision; take(): void }> {
  const { workspaceId, ask } = claim;
  const customerId = ask.plan.customerId;
  const paymentMethodId = ask.plan.instrument.paymentMethod.id;
  const { consentId } = ask.plan;
  const keys = gatesOf({ customerId, paymentMethodId, consentId });
  const charge = countedChargeOf(ask);
  const counters = countersOf(charge, ask.now);
  // Started together they are one round trip, locked in this order.
  const use = { consentId, attemptId: ask.attemptId, at: ask.now };
  const hasCadence = ask.plan.cadence !== undefined;
  const [gates, usedAt, sends, order, confirmed] = await Promise.all([
    lockGates(tx, workspaceId, keys),
    hasCadence ? lockUses(tx, workspaceId, use) : [],
    lockSends(tx, workspaceId, { charge, counters }),
    "born" in claim.order ? claim.order.born : lockOrder(tx, workspaceId, claim.order.id),
    claim.confirms ? lockIntent(tx, workspaceId, ask.intentId) : undefined,
  ]);
  if (order === undefined) throw new Refused<Reason>("NOT_FOUND", { field: "order_id" });
  const ownsOrder = "born" in claim.order;
  const asked = {
    ...ask,
    ownsOrder,
    saves: claim.saves,
    processorKey: processorKey(ask.attemptId),
  };
  const decision = claimOrder(order, gates, asked, { sends, usedAt }, confirmed);
  const taken = { attemptId: ask.attemptId, counters, sends, at: ask.now };
  const take = () => {
    takeBudget(tx, workspaceId, taken);
    if (hasCadence) takeUse(tx, workspaceId, use);
  };
  return { decision, take };
}

/** The key of a confirmation has a row of its own: the intent's has that of the call that made it. */
function keepConfirmation(tx: Tx, { workspaceId, ask, call }: Claim, intent: PaymentIntent): void {
  updateIntentFacts(tx, intent);
  const { id: paymentIntentId } = intent;
  const driving = { workspaceId, paymentIntentId, call, now: ask.now };
  insertDrivingCall(tx, { ...driving, answeredEarly: false });
}

function bornFacts(born: boolean) {
  return born ? [{ type: "order.created" as const, object: "order" as const }] : [];
}

function circumstancesOf(claim: Claim, ids: Ids): Circumstances {
  const { ask, call } = claim;
  const actor: Actor = ask.actor;
  const { requestId, callId } = call;
  const circumstances = { ids, actor, requestId, callId, now: ask.now };
  return claim.confirms ? circumstances : { ...circumstances, intentCall: call };
}

function jobOf(claim: Claim, attempt: Attempt): NewJob {
  const payload: CollectPayload = {
    workspace: claim.workspace,
    orderId: attempt.orderContext.orderId,
    paymentIntentId: attempt.paymentIntentId,
    attemptId: attempt.id,
    ...(claim.saves && { saves: claim.saves }),
  };
  return {
    id: claim.jobId,
    workspaceId: claim.workspaceId,
    kind: COLLECT,
    key: attempt.id,
    payload,
    bornLeased: claim.lease,
  };
}

/** The connection was lost at COMMIT: this call's own intent tells that the claim is there. */
async function findLanded(tx: Tx, claim: Claim): Promise<ClaimOutcome | undefined> {
  const stored = claim.confirms
    ? await findDrivingCall(tx, claim.workspaceId, claim.call)
    : await findStoredCall(tx, claim.workspaceId, claim.call, { lock: true });
  if (stored === undefined || stored.callId !== claim.call.callId) return undefined;
  const { intent } = stored;
  const order = await lockOrder(tx, claim.workspaceId, intent.orderContext.orderId);
  const attempt = await findAttempt(tx, claim.workspaceId, intent.latestAttemptId);
  if (order === undefined || attempt === undefined) return undefined;
  return { kind: "claimed", order, intent, attempt, job: jobOf(claim, attempt) };
}
