import { commitMember, transact } from "@flint/db";
import { finishJob, type JobContext, type JobHandler, type LeasedJob } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Outcome } from "../domain/settle.ts";
import { findAttempt } from "../store/attempts.ts";
import { answerDrivingCalls } from "../store/intent-calls.ts";
import type { DriveActionPayload } from "./drive-action-payload.ts";
import { endPayment } from "./end-payment.ts";
import { instrumentOf, look } from "./find-out.ts";

/**
 * Asks the processor what came of a customer's action, or to end the payment that waits for it,
 * because a call asks for that; then settles the attempt. Where nothing came of the action, nothing
 * changes: the attempt's own job goes on looking.
 */
export const driveAction =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as DriveActionPayload;
    const attempt = await findAttempt(deps.db, job.workspaceId, payload.attemptId);
    if (attempt === undefined) throw new Error(`Job ${job.id} has no attempt.`);
    const outcome = await ask(deps, { attempt, job, payload, context });
    if (outcome === undefined) return leave(deps, job, payload);
    const { by } = payload;
    const now = deps.clock.now();
    await commitMember(deps.db, deps.settles, { job, payload, attempt, outcome, by, now });
  };

type Work = { attempt: Attempt; job: LeasedJob; payload: DriveActionPayload; context: JobContext };

/** @returns `undefined` where there is nothing to ask, or nothing new */
async function ask(deps: Deps, work: Work): Promise<Outcome | undefined> {
  const { progress } = work.attempt;
  const waits = progress.state === "requires_action";
  const payment = waits ? progress : progress.state === "unknown" ? progress.canceling : undefined;
  if (payment === undefined) return undefined;
  const { processorChargeId } = payment;
  const processor = deps.processorOf(await instrumentOf(deps, work));
  if (work.payload.step === "cancel") return endPayment(processor, { ...work, processorChargeId });
  const outcome = waits ? await look(processor, work) : undefined;
  return outcome?.kind === "requires_action" ? undefined : outcome;
}

/** Whoever repeats the call is told how far the attempt is. */
async function leave(deps: Deps, job: LeasedJob, payload: DriveActionPayload): Promise<void> {
  const { workspaceId } = job;
  const { paymentIntentId } = payload;
  await transact<null>(
    deps.db,
    async (tx) => {
      await finishJob(tx, job);
      answerDrivingCalls(tx, { workspaceId, paymentIntentId }, undefined);
      return null;
    },
    // The job's fence is its first statement: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}
