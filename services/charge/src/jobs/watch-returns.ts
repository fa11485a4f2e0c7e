import { commitMember, transact } from "@flint/db";
import { finishJob, type JobHandler, type LeasedJob, rescheduleJob } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import { RETURN_LOOKUP_MS, RETURN_WINDOW_MS } from "../domain/ladder.ts";
import { findAttempt } from "../store/attempts.ts";
import type { CollectPayload } from "./collect-payload.ts";
import { instrumentOf, look } from "./find-out.ts";

/**
 * Looks whether the bank has returned an approved debit, daily until its scheme allows no return any
 * more. A look that brings nothing changes nothing: that money stays is no news.
 */
export const watchReturns =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const payload = job.payload as CollectPayload;
    const attempt = await findAttempt(deps.db, job.workspaceId, payload.attemptId);
    if (attempt?.progress.state !== "approved") return leave(deps, job, "over");
    const { progress, paymentMethod } = attempt;
    const instrument = await instrumentOf(deps, { attempt, job, payload });
    const outcome = await look(deps.processorOf(instrument), { attempt, context });
    const now = deps.clock.now();
    if (outcome?.kind === "returned") {
      await commitMember(deps.db, deps.settles, { job, payload, attempt, outcome, now });
      return;
    }
    const watchedMs = now.since(progress.settledAt).total("milliseconds");
    const isOver = watchedMs >= RETURN_WINDOW_MS[paymentMethod.kind];
    await leave(deps, job, isOver ? "over" : "tomorrow");
  };

async function leave(deps: Deps, job: LeasedJob, until: "over" | "tomorrow"): Promise<void> {
  const reason = "the debit may still be returned";
  await transact<null>(
    deps.db,
    async (tx) => {
      if (until === "over") await finishJob(tx, job);
      else await rescheduleJob(tx, job, { delayMs: RETURN_LOOKUP_MS, reason });
      return null;
    },
    // The job's fence is its first statement: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}
