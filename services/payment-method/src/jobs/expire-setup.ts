import { transact } from "@flint/db";
import { delayUntil, finishJob, type JobHandler, rescheduleJob } from "@flint/jobs";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { expireSetup as decide } from "../domain/complete-setup.ts";
import { isFinal, setupEndsAt } from "../domain/setup.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { lockSetup } from "../store/setups.ts";
import { bySystem } from "./by-system.ts";
import type { ExpireSetupPayload } from "./expire-setup-payload.ts";

/** Ends a setup that nobody completed in its time; one that became final is left alone. */
export const expireSetup =
  (deps: Deps): JobHandler =>
  async (job) => {
    const { workspaceId } = job;
    const { setupId } = job.payload as ExpireSetupPayload;
    await transact<null>(
      deps.db,
      async (tx) => {
        const at = deps.clock.now();
        const stored = await lockSetup(tx, { workspaceId, id: setupId });
        const id = stored?.setup.paymentMethodId ?? "";
        const paymentMethod = await lockPaymentMethod(tx, { workspaceId, id });
        if (stored === undefined || paymentMethod === undefined) {
          await finishJob(tx, job);
          return null;
        }
        const decision = decide({ setup: stored.setup, paymentMethod }, at);
        if (!isFinal(decision.setup)) {
          const delayMs = delayUntil(setupEndsAt(stored.setup, paymentMethod), at);
          await rescheduleJob(tx, job, { delayMs, reason: "the setup's time is not over" });
          return null;
        }
        const call = bySystem(job, "nobody completed the setup in time");
        await commit(tx, decision, { call, at, ids: deps.ids });
        await finishJob(tx, job);
        return null;
      },
      // The job's fence is in its last statement: a rerun of what has landed finds the lease over.
      { landed: () => Promise.resolve(undefined) },
    );
  };
