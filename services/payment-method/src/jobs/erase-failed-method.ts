import { transact, type Tx } from "@flint/db";
import { delayUntil, finishJob, type JobHandler, type LeasedJob, rescheduleJob } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import { duplicateKeptUntil, failedKeptUntil } from "../domain/setup.ts";
import { deleteFailedPaymentMethod } from "../store/payment-methods.ts";
import { deleteSetup, lockSetup } from "../store/setups.ts";
import type { EraseFailedMethodPayload } from "./erase-failed-method-payload.ts";

/**
 * Deletes a payment method that never became active, with its setup and the terms that wait in it,
 * 30 days after the setup ended; of a card that the customer had already, its own row alone. Their events stay.
 * Source: docs/decisions/0015-failed-methods-are-deleted.md
 */
export const eraseFailedMethod =
  (deps: Deps): JobHandler =>
  async (job) => {
    await transact<null>(
      deps.db,
      async (tx) => {
        await erase(deps, tx, job);
        return null;
      },
      // The job's fence is in its last statement: a rerun of what has landed finds the lease over.
      { landed: () => Promise.resolve(undefined) },
    );
  };

async function erase(deps: Deps, tx: Tx, job: LeasedJob): Promise<void> {
  const { workspaceId } = job;
  const { setupId: id, duplicateId } = job.payload as EraseFailedMethodPayload;
  const stored = await lockSetup(tx, { workspaceId, id });
  const keptUntil = duplicateId === undefined ? failedKeptUntil : duplicateKeptUntil;
  const due = stored && keptUntil(stored.setup);
  if (stored === undefined || due === undefined) return finishJob(tx, job);
  const now = deps.clock.now();
  if (Temporal.Instant.compare(now, due) < 0) {
    const delayMs = delayUntil(due, now);
    return rescheduleJob(tx, job, { delayMs, reason: "its 30 days are not over" });
  }
  const failedId = duplicateId ?? stored.setup.paymentMethodId;
  await deleteFailedPaymentMethod(tx, { workspaceId, id: failedId });
  if (duplicateId === undefined) await deleteSetup(tx, { workspaceId, id });
  return finishJob(tx, job);
}
