import { transact, type Tx } from "@flint/db";
import {
  enqueueJobs,
  finishJob,
  holdJob,
  type LeasedJob,
  type NewJob,
  parkJob,
  rescheduleJob,
} from "@flint/jobs";
import type { Actor, Id, Ids } from "@flint/std";
import { answerOf, answerOfMaking, type Settled } from "./answer-settled.ts";
import { commit } from "./commit.ts";
import { giveBackWhatWasLetGo } from "./commit-capture-settle.ts";
import type { Deps } from "./deps.ts";
import { type Attempt, isFinal } from "./domain/attempt.ts";
import { claimRelease, type ReleaseOutcome, settleRelease } from "./domain/release.ts";
import type { SettleState } from "./domain/settle.ts";
import type { CollectPayload } from "./jobs/collect-payload.ts";
import { RELEASE, type ReleasePayload } from "./jobs/release-payload.ts";
import { type ChargeRows, lockChargeRows } from "./store/charge-rows.ts";
import { answerDrivingCalls } from "./store/intent-calls.ts";
import { withUnapplied } from "./with-unapplied.ts";

const ACTOR: Actor = { kind: "system", id: "charge", reason: "" };

/** A call that asks for the release of money that an attempt holds. */
export type ReleaseRequest = {
  /** Locked by the transaction. */
  rows: ChargeRows;
  workspace: CollectPayload["workspace"];
  actor: Actor;
  requestId: string;
  callId: string;
  now: Temporal.Instant;
  jobId: Id<"job">;
  lease: { instance: { name: string; epoch: number }; leaseMs: number };
};

/**
 * Claims the release of an attempt's money within a caller's transaction, which has locked its rows,
 * and writes the job that asks the processor, born leased to this process: hand it to `runNow` once
 * the transaction is committed. The order is free when the job has the processor's word, not before.
 *
 * @returns `undefined` where the money is being released already: its job is there
 * @throws Refused as claimRelease says
 */
export function requestRelease(tx: Tx, ids: Ids, request: ReleaseRequest): NewJob | undefined {
  const { rows, actor, requestId, callId, now, jobId: id, lease: bornLeased } = request;
  const decision = claimRelease(rows, { reason: "requested", actor, now });
  if (decision === undefined) return undefined;
  commit(tx, decision, { ids, actor, requestId, callId, now });
  const { id: attemptId, workspaceId } = rows.attempt;
  const payload: ReleasePayload = {
    workspace: request.workspace,
    orderId: rows.order.id,
    paymentIntentId: rows.intent.id,
    attemptId,
    reason: "requested",
  };
  const key = `${attemptId} requested`;
  const job = { id, workspaceId, kind: RELEASE, key, payload, bornLeased };
  enqueueJobs(tx, [job]);
  return job;
}

/** A release that a job works on. */
export type ReleaseWork = { job: LeasedJob; payload: ReleasePayload; now: Temporal.Instant };

/**
 * Claims the release of an authorisation that has expired, before the processor is asked.
 *
 * @returns the attempt as it is then
 * @throws Refused as claimRelease says
 */
export function commitReleaseClaim(deps: Deps, work: ReleaseWork): Promise<Attempt> {
  const { job, now, payload } = work;
  return transact(
    deps.db,
    async (tx) => {
      const [rows] = await Promise.all([lockState(tx, work), holdJob(tx, job)]);
      const { requestId, callId } = rows;
      const decision = claimRelease(rows, { reason: payload.reason, actor: ACTOR, now });
      if (decision === undefined) return rows.attempt;
      commit(tx, decision, { ids: deps.ids, actor: ACTOR, requestId, callId, now });
      return decision.attempt;
    },
    // The claim of what is claimed already changes nothing, so the rerun needs no look.
    { landed: () => Promise.resolve(undefined) },
  );
}

/**
 * The last transaction of a release: outcome, order, events, the answer that repeats of the charge are
 * given, and what the job does next.
 */
export function commitReleaseSettle(
  deps: Deps,
  settle: ReleaseWork & { attempt: Attempt; outcome: ReleaseOutcome },
): Promise<Settled> {
  return transact(deps.db, (tx) => writeSettle(tx, settle, deps), {
    // An attempt that has moved on since it was read was settled: this job holds its lease.
    landed: async (tx) => {
      const { order, intent, attempt } = await lockState(tx, settle);
      return attempt.revision > settle.attempt.revision ? { order, intent, attempt } : undefined;
    },
  });
}

async function writeSettle(
  tx: Tx,
  settle: ReleaseWork & { outcome: ReleaseOutcome },
  { ids }: Deps,
): Promise<SettleState> {
  const { job, payload, outcome, now } = settle;
  const [{ requestId, callId, ...state }] = await Promise.all([
    lockState(tx, settle),
    holdJob(tx, job),
  ]);
  const alone = settleRelease(state, outcome, { entryId: ids.next("entry"), now });
  if (alone === undefined) {
    await finishJob(tx, job);
    return state;
  }
  const decision = await withUnapplied(tx, { before: state.order, decision: alone, now }, ids);
  const settled = { order: decision.order, intent: decision.intent, attempt: decision.attempt };
  const over = isFinal(settled.attempt.progress.state);
  const final = over ? answerOf(settled) : undefined;
  const answer = answerOfMaking(settled, final);
  commit(tx, decision, { ids, actor: ACTOR, requestId, callId, now, answer });
  // Whoever repeats the call that asked for it is told the outcome, or how far it is.
  const driven = { workspaceId: job.workspaceId, paymentIntentId: payload.paymentIntentId };
  answerDrivingCalls(tx, driven, final);
  giveBackWhatWasLetGo(tx, settled.attempt);
  const { nextLookupMs: delayMs } = decision;
  if (over) await finishJob(tx, job);
  else if (delayMs === undefined) await parkJob(tx, job, "still unknown after every look-up");
  else await rescheduleJob(tx, job, { delayMs, reason: "the release is unknown" });
  return settled;
}

async function lockState(tx: Tx, { job, payload }: ReleaseWork): Promise<ChargeRows> {
  const rows = await lockChargeRows(tx, { workspaceId: job.workspaceId, ...payload });
  if (rows !== undefined) return rows;
  throw new Error(`Attempt ${payload.attemptId} has lost its order or its intent.`);
}
