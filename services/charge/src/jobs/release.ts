import type { Instrument } from "@flint/contracts-payment-method";
import { transact } from "@flint/db";
import {
  finishJob,
  type JobContext,
  type JobHandler,
  type LeasedJob,
  rescheduleJob,
} from "@flint/jobs";
import { faultPoint, Refused } from "@flint/std";
import { commitReleaseClaim, commitReleaseSettle, type ReleaseWork } from "../commit-release.ts";
import type { Deps } from "../deps.ts";
import { holdState } from "../domain/authorization.ts";
import { type Holding, isHolding } from "../domain/capture.ts";
import type { ReleaseOutcome } from "../domain/release.ts";
import type { Outcome } from "../domain/settle.ts";
import { findAttempt } from "../store/attempts.ts";
import { endPayment } from "./end-payment.ts";
import { instrumentOf } from "./find-out.ts";
import type { ReleasePayload } from "./release-payload.ts";

/** Between two looks whether a capture that was on its way at the authorisation's end has its outcome. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Lets go of money that is held. The release is claimed first, so that no capture begins any more; then
 * the processor is asked to end the payment, and only its word that it did frees the order. That the
 * money had been taken is told as such, and no answer is asked for again by the same question.
 */
export const release =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as ReleasePayload;
    const found = await findAttempt(deps.db, job.workspaceId, payload.attemptId);
    if (found === undefined || !isHolding(found)) return conclude(deps, job, undefined);
    const waitMs = waitOf(found, payload, deps.clock.now());
    if (waitMs !== 0) return conclude(deps, job, waitMs);
    const now = deps.clock.now();
    const attempt = await claim(deps, { job, payload, now });
    if (attempt === undefined) return conclude(deps, job, LOOK_AGAIN_MS);
    const instrument = await instrumentOf(deps, { attempt, job, payload });
    const outcome = await ask(deps, { attempt, instrument, context });
    faultPoint("release-before-settle-commit");
    const settledAt = deps.clock.now();
    await commitReleaseSettle(deps, { job, payload, attempt, outcome, now: settledAt });
  };

/** @returns `undefined` where a capture was faster: it is looked again what became of it */
async function claim(deps: Deps, work: ReleaseWork): Promise<Holding | undefined> {
  try {
    const attempt = await commitReleaseClaim(deps, work);
    return isHolding(attempt) ? attempt : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** @returns how long to wait; 0: nothing keeps it, `undefined`: another job has it */
function waitOf(
  { progress: { authorization } }: Holding,
  { reason }: ReleasePayload,
  now: Temporal.Instant,
): number | undefined {
  const { release: going, expiresAt } = authorization;
  if (going !== undefined) return going.reason === reason ? 0 : undefined;
  if (holdState(authorization) !== "held") return LOOK_AGAIN_MS;
  if (reason === "requested") return 0;
  return Math.max(0, Math.ceil(expiresAt.since(now).total("milliseconds")));
}

async function ask(
  deps: Deps,
  given: { attempt: Holding; instrument: Instrument; context: JobContext },
): Promise<ReleaseOutcome> {
  const { attempt, instrument, context } = given;
  faultPoint("release-before-call");
  const { processorChargeId } = attempt.progress;
  const processor = deps.processorOf(instrument);
  const outcome = await endPayment(processor, { attempt, processorChargeId, context });
  return releaseOutcomeOf(outcome, attempt.amount.amountMinor);
}

/** @param heldMinor what a payment that is told as taken whole has brought */
function releaseOutcomeOf(outcome: Outcome, heldMinor: bigint): ReleaseOutcome {
  switch (outcome.kind) {
    case "canceled":
    // There was nothing left to let go, and nothing was taken.
    case "declined":
      return { kind: "canceled" };
    case "approved":
      return { kind: "captured", amountMinor: outcome.capturedMinor ?? heldMinor };
    default:
      return { kind: "unknown" };
  }
}

async function conclude(deps: Deps, job: LeasedJob, waitMs: number | undefined): Promise<void> {
  const reason = "the money is still held, or being captured";
  await transact<null>(
    deps.db,
    async (tx) => {
      if (waitMs === undefined) await finishJob(tx, job);
      else await rescheduleJob(tx, job, { delayMs: waitMs, reason });
      return null;
    },
    // The job's fence is its first statement: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}
