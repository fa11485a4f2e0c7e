import { type CommitKind, defineCommit, type Tx } from "@flint/db";
import { finishJob, holdJob, type LeasedJob, parkJob, rescheduleJob } from "@flint/jobs";
import type { Actor, Ids } from "@flint/std";
import { commit } from "./commit.ts";
import { isRefundFinal, type Refund } from "./domain/refund.ts";
import {
  type RefundOutcome,
  settleRefund,
  type SettleRefundDecision,
  type SettleRefundState,
} from "./domain/settle-refund.ts";
import type { RefundPayload } from "./jobs/refund-payload.ts";
import { lockOrder } from "./store/orders.ts";
import { findRefund } from "./store/refunds.ts";

/** What became of one refund, as values, and the job that found it out. */
export type SettleRefund = {
  job: LeasedJob;
  payload: RefundPayload;
  /** The refund as it was read before; only what never changes of it counts. */
  refund: Refund;
  outcome: RefundOutcome;
  now: Temporal.Instant;
};

const ACTOR: Actor = { kind: "system", id: "charge", reason: "" };

/**
 * The second transaction of a refund. It locks order, refund and job, in this order, and writes the
 * outcome, the order's entries and amounts where it succeeded, and what the job does next. A refund
 * that is final already stays as it is: a second settle changes nothing.
 */
export function refundSettleCommit(ids: Ids): CommitKind<SettleRefund, SettleRefundState> {
  return defineCommit({
    name: "settle-refund",
    membersMax: 1,
    write: async (tx, settles) => {
      const outcomes: SettleRefundState[] = [];
      for (const settle of settles) outcomes.push(await writeSettle(tx, settle, ids));
      return outcomes;
    },
    landed: findLanded,
  });
}

async function writeSettle(tx: Tx, settle: SettleRefund, ids: Ids): Promise<SettleRefundState> {
  const { job, outcome, now } = settle;
  const state = await lockState(tx, settle);
  await holdJob(tx, job);
  const given = { entryId: ids.next("entry"), creditId: ids.next("entry"), now };
  const decision = settleRefund(state, outcome, given);
  if (decision === undefined) {
    await finishJob(tx, job);
    return state;
  }
  const { order, refund, entries, facts } = decision;
  // An order that has no fact has not changed.
  const changed = facts.some(({ object }) => object === "order") ? { order, entries } : {};
  commit(tx, { ...changed, refund, facts }, { ids, actor: ACTOR, requestId: "", callId: "", now });
  await moveJob(tx, job, decision);
  return { order, refund };
}

async function lockState(tx: Tx, { job, payload }: SettleRefund): Promise<SettleRefundState> {
  const order = await lockOrder(tx, job.workspaceId, payload.orderId);
  const refund = await findRefund(tx, job.workspaceId, payload.refundId, { lock: true });
  if (order === undefined || refund === undefined) {
    throw new Error(`Refund ${payload.refundId} is gone, or its order.`);
  }
  return { order, refund };
}

/** The connection was lost at COMMIT: a refund that has moved on since it was read was settled. */
async function findLanded(tx: Tx, settle: SettleRefund): Promise<SettleRefundState | undefined> {
  const state = await lockState(tx, settle);
  return state.refund.revision > settle.refund.revision ? state : undefined;
}

/** Fenced: a worker whose lease was taken over fails here, and its transaction with it. */
async function moveJob(tx: Tx, job: LeasedJob, decision: SettleRefundDecision): Promise<void> {
  const { refund, nextLookupMs } = decision;
  const { state } = refund.progress;
  if (isRefundFinal(state)) await finishJob(tx, job);
  else if (nextLookupMs === undefined) await parkJob(tx, job, `still ${state} after every look-up`);
  else await rescheduleJob(tx, job, { delayMs: nextLookupMs, reason: `refund is ${state}` });
}
