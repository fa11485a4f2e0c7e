import { transact } from "@flint/db";
import { finishJob, type JobHandler, rescheduleJob } from "@flint/jobs";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { followExpiry as decide, nextExpiryDate } from "../domain/card-expiry.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { bySystem } from "./by-system.ts";
import { delayUntil } from "./delay-until.ts";
import type { FollowExpiryPayload } from "./follow-expiry-payload.ts";

/** Follows a card's expiry as long as its payment method is active. */
export const followExpiry =
  (deps: Deps): JobHandler =>
  async (job) => {
    const { workspaceId } = job;
    const { paymentMethodId: id } = job.payload as FollowExpiryPayload;
    await transact<null>(
      deps.db,
      async (tx) => {
        const at = deps.clock.now();
        const before = await lockPaymentMethod(tx, { workspaceId, id });
        const decision = before && decide(before, at);
        if (decision !== undefined && decision.events.length > 0) {
          const call = bySystem(job, "the card's expiry");
          await commit(tx, decision, { call, at, ids: deps.ids });
        }
        const due = decision && nextExpiryDate(decision.paymentMethod);
        if (due === undefined) await finishJob(tx, job);
        else {
          const delayMs = delayUntil(due, at);
          await rescheduleJob(tx, job, { delayMs, reason: "the card's next date" });
        }
        return null;
      },
      // The job's fence is in its last statement: a rerun of what has landed finds the lease over.
      { landed: () => Promise.resolve(undefined) },
    );
  };
