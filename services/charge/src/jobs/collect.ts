import { commitMember } from "@flint/db";
import type { JobHandler, LeasedJob } from "@flint/jobs";
import { faultPoint } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Outcome } from "../domain/settle.ts";
import type { Settled } from "../answer-settled.ts";
import { findAttempt } from "../store/attempts.ts";
import { bringUnknownsForward } from "./bring-unknowns-forward.ts";
import type { CollectPayload } from "./collect-payload.ts";
import { findOut } from "./find-out.ts";
import { sendFirst } from "./send.ts";

/**
 * Sends an attempt that this process has just claimed, or finds out what became of one that was
 * taken over; then settles it. This is the only place from which money moves: no transaction is
 * open, and nothing here runs twice because of a deadlock.
 */
export const collect =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as CollectPayload;
    const handed = deps.inFlight.take(payload.attemptId);
    try {
      const attempt = handed?.attempt ?? (await loadAttempt(deps, job, payload));
      const outcome = handed
        ? await sendFirst(deps, { attempt, instrument: handed.instrument, context })
        : await findOut(deps, { attempt, job, payload, context });
      const settled = await settle(deps, { job, payload, attempt, outcome });
      handed?.settled(settled);
      const foundOut = attempt.progress.state === "unknown";
      const first = handed !== undefined;
      await bringUnknownsForward(deps, { sent: attempt, outcome, first, foundOut });
    } catch (error) {
      handed?.failed(error);
      throw error;
    }
  };

async function loadAttempt(deps: Deps, job: LeasedJob, payload: CollectPayload): Promise<Attempt> {
  const attempt = await findAttempt(deps.db, job.workspaceId, payload.attemptId);
  if (attempt === undefined) throw new Error(`Job ${job.id} has no attempt.`);
  return attempt;
}

async function settle(
  deps: Deps,
  given: { job: LeasedJob; payload: CollectPayload; attempt: Attempt; outcome: Outcome },
): Promise<Settled> {
  faultPoint("charge-before-settle-commit");
  const settled = await commitMember(deps.db, deps.settles, { ...given, now: deps.clock.now() });
  faultPoint("charge-after-settle-commit");
  return settled;
}
