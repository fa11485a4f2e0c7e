import { transact, type Tx } from "@flint/db";
import { finishJob, holdJob, type LeasedJob, parkJob, rescheduleJob } from "@flint/jobs";
import type { Actor } from "@flint/std";
import { answerOf, answerOfMaking, type Settled } from "./answer-settled.ts";
import { commit } from "./commit.ts";
import type { Deps } from "./deps.ts";
import { type Attempt, isFinal } from "./domain/attempt.ts";
import type { SettleDecision, SettleState } from "./domain/settle.ts";
import { type CaptureOutcome, isCaptureOver, settleCapture } from "./domain/settle-capture.ts";
import type { CapturePayload } from "./jobs/capture-payload.ts";
import { keepCaptureAnswer, lockCapture } from "./store/captures.ts";
import { lockChargeRows } from "./store/charge-rows.ts";
import { giveBackUse } from "./store/consent-uses.ts";
import { answerDrivingCalls } from "./store/intent-calls.ts";
import { withUnapplied } from "./with-unapplied.ts";

/** What became of one capture, as values, and the job that found it out. */
export type CaptureSettle = {
  job: LeasedJob;
  payload: CapturePayload;
  /** As it was read before; only its revision counts. */
  attempt: Attempt;
  outcome: CaptureOutcome;
  now: Temporal.Instant;
};

const ACTOR: Actor = { kind: "system", id: "charge", reason: "" };

/**
 * The second transaction of a capture: outcome, entry, order, events, the answers that repeats are
 * given, and what the job does next. A capture that has its outcome stays as it is.
 */
export function commitCaptureSettle(deps: Deps, settle: CaptureSettle): Promise<Settled> {
  return transact(deps.db, (tx) => writeSettle(tx, settle, deps), {
    landed: (tx) => findLanded(tx, settle),
  });
}

async function writeSettle(tx: Tx, settle: CaptureSettle, { ids }: Deps): Promise<Settled> {
  const { job, payload, outcome, now } = settle;
  const { workspaceId } = job;
  const { captureId } = payload;
  // Started together they are one round trip, locked in this order.
  const [state, , stored] = await Promise.all([
    lockState(tx, settle),
    holdJob(tx, job),
    lockCapture(tx, workspaceId, captureId),
  ]);
  if (stored === undefined) throw new Error(`Capture ${captureId} has lost its row.`);
  const given = { captureId, entryId: ids.next("entry"), now };
  const alone = settleCapture(state, outcome, given);
  if (alone === undefined) {
    await finishJob(tx, job);
    return state;
  }
  const decision = await withUnapplied(tx, { before: state.order, decision: alone, now }, ids);
  const settled = { order: decision.order, intent: decision.intent, attempt: decision.attempt };
  const { requestId, callId } = stored;
  const final = isFinal(settled.attempt.progress.state) ? answerOf(settled) : undefined;
  const answer = answerOfMaking(settled, final);
  commit(tx, decision, { ids, actor: ACTOR, requestId, callId, now, answer });
  const { paymentIntentId } = payload;
  if (final !== undefined) answerDrivingCalls(tx, { workspaceId, paymentIntentId }, final);
  const over = captureIsOver(settled.attempt);
  if (over) keepCaptureAnswer(tx, { workspaceId, captureId }, final ?? answerOf(settled));
  giveBackWhatWasLetGo(tx, settled.attempt);
  await moveJob(tx, job, { over, nextLookupMs: decision.nextLookupMs });
  return settled;
}

/** A consent's cadence counts what was collected, or still may be. */
export function giveBackWhatWasLetGo(tx: Tx, attempt: Attempt): void {
  const { workspaceId, consentId, id: attemptId } = attempt;
  if (attempt.progress.state !== "canceled" || attempt.consentCadence === undefined) return;
  giveBackUse(tx, workspaceId, { consentId, attemptId });
}

function captureIsOver({ progress }: Attempt): boolean {
  const capture = "authorization" in progress ? progress.authorization?.capture : undefined;
  return capture === undefined || isCaptureOver(capture);
}

async function lockState(tx: Tx, { job, payload }: CaptureSettle): Promise<SettleState> {
  const rows = await lockChargeRows(tx, { workspaceId: job.workspaceId, ...payload });
  if (rows === undefined) throw new Error(`Attempt ${payload.attemptId} has lost its order.`);
  const { order, intent, attempt } = rows;
  return { order, intent, attempt };
}

/** Fenced: a worker whose lease was taken over fails here, and its transaction with it. */
async function moveJob(
  tx: Tx,
  job: LeasedJob,
  { over, nextLookupMs }: Pick<SettleDecision, "nextLookupMs"> & { over: boolean },
): Promise<void> {
  if (over) await finishJob(tx, job);
  else if (nextLookupMs === undefined) await parkJob(tx, job, "still unknown after every look-up");
  else await rescheduleJob(tx, job, { delayMs: nextLookupMs, reason: "capture is unknown" });
}

/**
 * The connection was lost at COMMIT: an attempt that has moved on since it was read was settled.
 * Nobody else moves it while this job holds its lease.
 */
async function findLanded(tx: Tx, settle: CaptureSettle): Promise<Settled | undefined> {
  const state = await lockState(tx, settle);
  return state.attempt.revision > settle.attempt.revision ? state : undefined;
}
