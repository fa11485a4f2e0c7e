import type { JobHandler } from "@flint/jobs";
import { faultPoint } from "@flint/std";
import { commitCaptureSettle } from "../commit-capture-settle.ts";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import { isHolding } from "../domain/capture.ts";
import { findAttempt } from "../store/attempts.ts";
import type { CapturePayload } from "./capture-payload.ts";
import { bringUnknownsForward } from "./bring-unknowns-forward.ts";
import { instrumentOf } from "./find-out.ts";
import { captureFirst, findCapture } from "./send-capture.ts";

/**
 * Sends a capture that this process has just claimed, or finds out what became of one that was taken
 * over; then settles it. No transaction is open while the processor is asked.
 */
export const capture =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as CapturePayload;
    const { attemptId, captureId } = payload;
    const handed = deps.inFlight.take(captureId);
    try {
      const attempt = handed?.attempt ?? (await findAttempt(deps.db, job.workspaceId, attemptId));
      if (attempt === undefined) throw new Error(`Job ${job.id} has no attempt.`);
      const instrument =
        handed?.instrument ?? (await instrumentOf(deps, { attempt, job, payload }));
      const work = { attempt, captureId, instrument, context };
      const outcome = handed ? await captureFirst(deps, work) : await findCapture(deps, work);
      const now = deps.clock.now();
      faultPoint("capture-before-settle-commit");
      const settled = await commitCaptureSettle(deps, { job, payload, attempt, outcome, now });
      faultPoint("capture-after-settle-commit");
      handed?.settled(settled);
      const foundOut = isUnknown(attempt);
      const first = handed !== undefined;
      await bringUnknownsForward(deps, { sent: attempt, outcome, first, foundOut });
    } catch (error) {
      handed?.failed(error);
      throw error;
    }
  };

function isUnknown(attempt: Attempt): boolean {
  if (!isHolding(attempt)) return false;
  return attempt.progress.authorization.capture?.progress.state === "unknown";
}
