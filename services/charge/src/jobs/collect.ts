import { commitMember } from "@flint/db";
import type { JobHandler, LeasedJob } from "@flint/jobs";
import { faultPoint } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type Attempt, isFinal } from "../domain/attempt.ts";
import type { Outcome } from "../domain/settle.ts";
import type { Settled } from "../commit-settle.ts";
import { findAttempt } from "../store/attempts.ts";
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
  async (job, { signal }) => {
    const payload = job.payload as CollectPayload;
    const handed = deps.inFlight.take(payload.attemptId);
    try {
      const attempt = handed?.attempt ?? (await loadAttempt(deps, job, payload));
      if (attempt === undefined) return;
      const outcome = handed
        ? await sendFirst(deps, { attempt, instrument: handed.instrument, signal })
        : await findOut(deps, { attempt, job, payload, signal });
      const settled = await settle(deps, { job, payload, attempt, outcome });
      handed?.settled(settled);
    } catch (error) {
      handed?.failed(error);
      throw error;
    }
  };

/** The attempt as it is, or nothing where another worker has made it final meanwhile. */
async function loadAttempt(
  deps: Deps,
  job: LeasedJob,
  payload: CollectPayload,
): Promise<Attempt | undefined> {
  const attempt = await findAttempt(deps.db, job.workspaceId, payload.attemptId);
  if (attempt === undefined) throw new Error(`Job ${job.id} has no attempt.`);
  return isFinal(attempt.progress.state) ? undefined : attempt;
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
