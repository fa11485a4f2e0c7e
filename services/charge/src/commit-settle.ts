import { type CommitKind, defineCommit, type Tx } from "@flint/db";
import {
  enqueueJobs,
  finishJob,
  holdJob,
  type LeasedJob,
  parkJob,
  rescheduleJob,
} from "@flint/jobs";
import type { Actor, Ids } from "@flint/std";
import { answerOf, answerOfMaking, type Settled } from "./answer-settled.ts";
import { commit } from "./commit.ts";
import { type Attempt, type AttemptState, isAnswered, isFinal } from "./domain/attempt.ts";
import { RETURN_LOOKUP_MS, RETURN_WINDOW_MS } from "./domain/ladder.ts";
import { isCounted } from "./domain/network-budget.ts";
import {
  type GateChange,
  gateChangeOf,
  type Outcome,
  settleAttempt,
  type SettleDecision,
} from "./domain/settle.ts";
import { expiryJob } from "./expiry-job.ts";
import { COLLECT, type CollectPayload, WATCH_RETURNS } from "./jobs/collect-payload.ts";
import { CONFIRM_ADOPTION, type ConfirmAdoptionPayload } from "./jobs/confirm-adoption-payload.ts";
import { CONFIRM_CLOSED, type ConfirmClosedPayload } from "./jobs/confirm-closed-payload.ts";
import { answerDrivingCalls } from "./store/intent-calls.ts";
import { lockChargeRows } from "./store/charge-rows.ts";
import { giveBackUse } from "./store/consent-uses.ts";
import { giveBackBudget } from "./store/network-sends.ts";
import { closeGate, keepNetworkTransactionId } from "./store/gates.ts";
import { withUnapplied } from "./with-unapplied.ts";

/** What became of one attempt, as values, and the job that found it out. */
export type Settle = {
  job: LeasedJob;
  payload: CollectPayload;
  /** The attempt as it was read before; only what never changes of it counts. */
  attempt: Attempt;
  outcome: Outcome;
  /** Whose call found it out; absent: Flint's own looking, told with the call that made the intent. */
  by?: SettleAuthor | undefined;
  now: Temporal.Instant;
};

/** Who is named in the events of a settle. */
export type SettleAuthor = { actor: Actor; requestId: string; callId: string };

const ACTOR: Actor = { kind: "system", id: "charge", reason: "" };

/**
 * The second transaction of a charge. It writes the gates that the outcome changes, locks order,
 * intent, attempt and job, in this order, and writes the outcome, the order's entry, the answer that
 * repeats are given, and what the job does next. An attempt that is final already stays as it is: a second settle changes nothing.
 */
export function settleCommit(ids: Ids): CommitKind<Settle, Settled> {
  return defineCommit({
    name: "settle",
    membersMax: 1,
    write: async (tx, settles) => {
      const outcomes: Settled[] = [];
      for (const settle of settles) outcomes.push(await writeSettle(tx, settle, ids));
      return outcomes;
    },
    landed: findLanded,
  });
}

async function writeSettle(tx: Tx, settle: Settle, ids: Ids): Promise<Settled> {
  const gateChange = writeGates(tx, settle);
  // Started together they are one round trip, locked in this order.
  const [{ requestId, callId, ...state }] = await Promise.all([
    lockState(tx, settle),
    holdJob(tx, settle.job),
  ]);
  const given = { entryId: ids.next("entry"), now: settle.now };
  const alone = settleAttempt(state, settle.outcome, given);
  const decision =
    alone &&
    (await withUnapplied(tx, { before: state.order, decision: alone, now: settle.now }, ids));
  if (decision === undefined) {
    await finishJob(tx, settle.job);
    return state;
  }
  const settled = { order: decision.order, intent: decision.intent, attempt: decision.attempt };
  // A late return changes no answer: it was given when the debit was approved.
  const isFirst =
    isFinal(decision.attempt.progress.state) && !isFinal(state.attempt.progress.state);
  const final = isFirst ? answerOf(settled) : undefined;
  const answer = answerOfMaking(settled, final);
  const author = settle.by ?? { actor: ACTOR, requestId, callId };
  commit(tx, decision, { ids, ...author, now: settle.now, answer });
  if (mayBeDriven(state)) answerDrivingCalls(tx, drivenOf(settle), final);
  if (isGivenBack(decision.attempt)) giveBackBudget(tx, settle.job.workspaceId, settle.attempt.id);
  if (decision.attempt.consentCadence !== undefined)
    giveBackWhatCollectedNothing(tx, decision.attempt);
  if (gateChange.kind === "close_consent") tellRevoked(tx, settle.attempt, ids);
  if (decision.attempt.progress.state === "approved") watchReturns(tx, settle, ids);
  watchExpiry(tx, settle, { attempt: decision.attempt, ids });
  if (isAnswered(decision.attempt.progress.state) && !isFinal(state.attempt.progress.state)) {
    tellSaved(tx, settle, decision.attempt, ids);
  }
  await moveJob(tx, settle.job, decision);
  return settled;
}

/** Whether calls after the one that made the intent may wait: not at the first outcome of a payment. */
function mayBeDriven({ intent, attempt }: Settled): boolean {
  return intent.terms !== undefined || attempt.progress.state !== "sent";
}

function drivenOf({ job: { workspaceId }, payload: { paymentIntentId } }: Settle) {
  return { workspaceId, paymentIntentId };
}

/**
 * A payment method that is saved with its payment is the wallet's: a job tells it the outcome. An
 * attempt that was never sent tells nothing: another call may go on with the same setup.
 */
function tellSaved(tx: Tx, { payload, job }: Settle, { id, progress }: Attempt, ids: Ids): void {
  const { saves } = payload;
  if (saves === undefined || progress.state === "not_sent") return;
  const approved = progress.state === "approved" || progress.state === "authorized";
  const told: ConfirmAdoptionPayload = { ...saves, approved };
  const { workspaceId } = job;
  const born = { id: ids.next("job"), workspaceId, kind: CONFIRM_ADOPTION, key: id };
  enqueueJobs(tx, [{ ...born, payload: told }]);
}

const GIVEN_BACK: ReadonlySet<AttemptState> = new Set(["approved", "authorized", "not_sent"]);

/** The networks count what is tried in vain; what was approved or never sent was not. */
function isGivenBack({ progress, paymentMethod, createdAt }: Attempt): boolean {
  if (!GIVEN_BACK.has(progress.state)) return false;
  return isCounted(paymentMethod.brand, createdAt);
}

/** A consent's cadence counts what was collected, or still may be. */
function giveBackWhatCollectedNothing(tx: Tx, attempt: Attempt): void {
  const { state } = attempt.progress;
  if (!isFinal(state) || state === "approved") return;
  const { workspaceId, consentId, id: attemptId } = attempt;
  giveBackUse(tx, workspaceId, { consentId, attemptId });
}

async function lockState(tx: Tx, { job, payload }: Settle) {
  const rows = await lockChargeRows(tx, { workspaceId: job.workspaceId, ...payload });
  if (rows === undefined) {
    throw new Error(`Attempt ${payload.attemptId} has lost its order or its intent.`);
  }
  return rows;
}

/**
 * The connection was lost at COMMIT: an attempt that has moved on since it was read was settled.
 * Nobody else moves it while this job holds its lease, and the fence is what holds it to that.
 */
async function findLanded(tx: Tx, settle: Settle): Promise<Settled | undefined> {
  const { order, intent, attempt } = await lockState(tx, settle);
  return attempt.revision > settle.attempt.revision ? { order, intent, attempt } : undefined;
}

/** Fenced: a worker whose lease was taken over fails here, and its transaction with it. */
async function moveJob(tx: Tx, job: LeasedJob, decision: SettleDecision): Promise<void> {
  const { attempt, nextLookupMs } = decision;
  const { state } = attempt.progress;
  // An attempt's own job looks on by itself; another one stays where its cancel was not answered.
  const leavesIt = job.kind !== COLLECT && state !== "unknown";
  if (isAnswered(state) || leavesIt) await finishJob(tx, job);
  else if (nextLookupMs === undefined) await parkJob(tx, job, `still ${state} after every look-up`);
  else await rescheduleJob(tx, job, { delayMs: nextLookupMs, reason: `attempt is ${state}` });
}

/** An approved debit may be returned: it is looked up until its scheme allows no return any more. */
function watchReturns(tx: Tx, { attempt, payload }: Settle, ids: Ids): void {
  if (RETURN_WINDOW_MS[attempt.paymentMethod.kind] === 0) return;
  const { workspaceId, id: key } = attempt;
  const job = { id: ids.next("job"), workspaceId, kind: WATCH_RETURNS, key };
  enqueueJobs(tx, [{ ...job, payload, delayMs: RETURN_LOOKUP_MS }]);
}

/** Money that is held is let go when its authorisation ends. */
function watchExpiry(
  tx: Tx,
  { payload, now }: Settle,
  { attempt, ids }: { attempt: Attempt; ids: Ids },
): void {
  if (attempt.progress.state !== "authorized") return;
  const job = expiryJob(attempt, { payload, id: ids.next("job"), now });
  if (job !== undefined) enqueueJobs(tx, [job]);
}

function writeGates(tx: Tx, { attempt, outcome }: Settle): GateChange {
  const { workspaceId } = attempt;
  const change = gateChangeOf(attempt, outcome);
  if (change.kind === "close_consent") {
    closeGate(tx, workspaceId, { kind: "consent", subjectId: change.consentId });
  }
  if (change.kind === "keep_network_transaction_id") {
    keepNetworkTransactionId(tx, workspaceId, {
      paymentMethodId: attempt.paymentMethod.id,
      networkTransactionId: change.networkTransactionId,
    });
  }
  return change;
}

/**
 * The ledger of consents is payment-method's: a job tells it what the issuer's decline ended. Two
 * declines of one consent are two jobs, so that neither settle meets the other's.
 */
function tellRevoked(tx: Tx, attempt: Attempt, ids: Ids): void {
  const { workspaceId, customerId, consentId } = attempt;
  const payload: ConfirmClosedPayload = {
    kind: "consent",
    id: consentId,
    customerId,
    paymentMethodId: attempt.paymentMethod.id,
    declined: true,
  };
  const job = { id: ids.next("job"), workspaceId, kind: CONFIRM_CLOSED };
  enqueueJobs(tx, [{ ...job, key: `declined-${attempt.id}`, payload }]);
}
