import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type PayOrderResponse, PayOrderResponseSchema } from "@flint/contracts-charge";
import { isDuplicate, transact, type Tx } from "@flint/db";
import { enqueueJobs, type NewJob } from "@flint/jobs";
import { requestRelease } from "../commit-release.ts";
import { type Attempt, isFinal } from "../domain/attempt.ts";
import { isHolding } from "../domain/capture.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import { DRIVE_ACTION, type DriveActionPayload } from "../jobs/drive-action-payload.ts";
import { findAttempt } from "../store/attempts.ts";
import { type ChargeRows, lockChargeRows } from "../store/charge-rows.ts";
import { answerDrivingCalls, findDrivingCall, insertDrivingCall } from "../store/intent-calls.ts";
import { findIntent } from "../store/intents.ts";
import { findOrder } from "../store/orders.ts";
import { ANSWER_MARGIN_MS, LEASE_MS } from "./call-times.ts";
import { intentCallOf } from "./collect-order.ts";
import { collectedMessage } from "./collected-mapping.ts";
import { firstOf } from "./first-of.ts";
import { answerStored, type MoneyCall } from "./stored-answer.ts";

/** A call that goes on with an attempt, or ends it. */
export type ActionStep = {
  intent: PaymentIntent;
  step: DriveActionPayload["step"];
  /** Why, in the actor's own words. */
  note: string;
  /** @throws Refused where the rows, under their locks, do not allow it */
  check?: (rows: ChargeRows) => void;
};

/**
 * Keeps the call with its key, writes the job that asks the processor, and waits for it as long as the
 * caller does. An attempt that waits for nothing of its customer's, and holds nothing that is to be let
 * go, is answered as it is. No money moves here.
 */
export async function driveAction(ask: MoneyCall, given: ActionStep): Promise<PayOrderResponse> {
  const { deps, call } = ask;
  const kept = await keep(ask, given);
  if (kept === "repeated") {
    const answer = await answerStored(ask);
    if (answer === undefined) throw new Error("A key is a duplicate and yet has no row.");
    return answer;
  }
  if (kept.job !== undefined) {
    const ran = deps.runNow(kept.job).then(() => true);
    // What it failed with was recorded: whoever has the job next goes on.
    const done = await firstOf(ran, call.remainingMs() - ANSWER_MARGIN_MS, deps);
    if (done === undefined) await noteEarly(ask, given.intent);
  }
  return answerNow(ask, given.intent);
}

type Kept = { job: NewJob | undefined };

async function keep(ask: MoneyCall, given: ActionStep): Promise<Kept | "repeated"> {
  const { deps, call } = ask;
  try {
    return await transact<Kept>(deps.db, (tx) => write(ask, given, tx), {
      landed: async (tx) => {
        const stored = await findDrivingCall(tx, call.workspaceId, call);
        // Its job is found by whoever looks for jobs whose lease ended.
        return stored?.callId === call.callId ? { job: undefined } : undefined;
      },
    });
  } catch (error) {
    if (isDuplicate(error)) return "repeated";
    throw error;
  }
}

async function write(ask: MoneyCall, given: ActionStep, tx: Tx): Promise<Kept> {
  const { deps, call } = ask;
  const { workspaceId } = call;
  const { id: paymentIntentId, latestAttemptId: attemptId } = given.intent;
  const { orderId } = given.intent.orderContext;
  const rows = await lockChargeRows(tx, { workspaceId, orderId, paymentIntentId, attemptId });
  if (rows === undefined) throw new Error(`Intent ${paymentIntentId} has lost a row.`);
  given.check?.(rows);
  const answer = isFinal(rows.attempt.progress.state)
    ? toBinary(PayOrderResponseSchema, collectedMessage(rows))
    : undefined;
  const driving = { workspaceId, paymentIntentId, call: intentCallOf(ask, paymentIntentId) };
  const now = deps.clock.now();
  const job = enqueueStep(ask, given, { rows, now }, tx);
  insertDrivingCall(tx, { ...driving, answer, answeredEarly: job === undefined, now });
  return { job };
}

/** The job that asks the processor; `undefined` where the attempt waits for nothing of the kind. */
function enqueueStep(
  ask: MoneyCall,
  given: ActionStep,
  { rows, now }: { rows: ChargeRows; now: Temporal.Instant },
  tx: Tx,
): NewJob | undefined {
  if (rows.attempt.progress.state === "requires_action") {
    const job = jobOf(ask, given, rows.attempt);
    enqueueJobs(tx, [job]);
    return job;
  }
  if (given.step !== "cancel" || !isHolding(rows.attempt)) return undefined;
  const { deps, call } = ask;
  const { workspace, requestId, callId } = call;
  return requestRelease(tx, deps.ids, {
    ...{ rows, workspace, requestId, callId, now },
    actor: { ...call.actor, reason: given.note },
    jobId: deps.ids.next("job"),
    lease: leaseOf(ask),
  });
}

function leaseOf({ deps: { instance } }: MoneyCall): NonNullable<NewJob["bornLeased"]> {
  return { instance, leaseMs: LEASE_MS };
}

function jobOf(ask: MoneyCall, { intent, step, note }: ActionStep, { saves }: Attempt): NewJob {
  const { deps, call } = ask;
  const { workspaceId, workspace, requestId, callId } = call;
  const { id: paymentIntentId, latestAttemptId: attemptId } = intent;
  const payload: DriveActionPayload = {
    ...{ workspace, orderId: intent.orderContext.orderId, paymentIntentId, attemptId, step },
    by: { actor: { ...call.actor, reason: note }, requestId, callId },
    ...(saves && { saves }),
  };
  return {
    ...{ id: deps.ids.next("job"), workspaceId, kind: DRIVE_ACTION, payload },
    // Two calls about one attempt are two jobs; the settle keeps them apart.
    key: `${attemptId} ${callId}`,
    bornLeased: leaseOf(ask),
  };
}

/** Repeats are told how far it is, as this call is. */
async function noteEarly(ask: MoneyCall, intent: PaymentIntent): Promise<void> {
  const { workspaceId, id: paymentIntentId } = intent;
  await transact<null>(
    ask.deps.db,
    (tx) => {
      answerDrivingCalls(tx, { workspaceId, paymentIntentId }, undefined);
      return Promise.resolve(null);
    },
    // Noting it twice changes nothing, so the rerun needs no look.
    { landed: () => Promise.resolve(undefined) },
  );
}

/** The answer that repeats are given, or how far it is. */
async function answerNow(
  { deps, call }: MoneyCall,
  { id }: PaymentIntent,
): Promise<PayOrderResponse> {
  const { workspaceId } = call;
  const stored = await findDrivingCall(deps.db, workspaceId, call);
  if (stored?.answer !== undefined) return fromBinary(PayOrderResponseSchema, stored.answer);
  const intent = await findIntent(deps.db, workspaceId, id);
  const order = await findOrder(deps.db, workspaceId, intent?.orderContext.orderId ?? "");
  const attempt = await findAttempt(deps.db, workspaceId, intent?.latestAttemptId ?? "");
  if (intent === undefined || order === undefined || attempt === undefined) {
    throw new Error(`Intent ${id} has lost a row.`);
  }
  return collectedMessage({ order, intent, attempt });
}
