import { transact } from "@flint/db";
import { finishJob, type JobHandler } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { ConfirmAdoptionPayload } from "./confirm-adoption-payload.ts";

/** Tells the wallet what became of a payment that saves its payment method; repeatable by the job's id. */
export const confirmAdoption =
  (deps: Deps): JobHandler =>
  async (job) => {
    const payload = job.payload as ConfirmAdoptionPayload;
    const caller = {
      workspaceId: job.workspaceId,
      // The call below does not look at the public workspace.
      workspace: { id: "", mode: "live" as const },
      actor: { kind: "system" as const, id: "charge", reason: "the payment's outcome is known" },
    };
    await deps.wallet(caller).confirmAdoption({ requestId: job.id, ...payload });
    await transact<null>(
      deps.db,
      async (tx) => {
        await finishJob(tx, job);
        return null;
      },
      // The job's fence is its first statement: a rerun of what has landed finds the lease over.
      { landed: () => Promise.resolve(undefined) },
    );
  };
