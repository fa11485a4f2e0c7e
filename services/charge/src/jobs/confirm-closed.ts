import { transact, type Tx } from "@flint/db";
import { finishJob, type JobHandler, type LeasedJob, rescheduleJob } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import { hasSentAttempt } from "../store/attempts.ts";
import type { ConfirmClosedPayload } from "./confirm-closed-payload.ts";

/** Between two looks whether something is still on its way; a send lasts 10 s at most. */
const LOOK_AGAIN_MS = 500;

/**
 * Waits until no attempt that passed the closed gate is on its way, and tells the owner. Unknown
 * attempts are not waited for: they are only looked up from now on.
 */
export const confirmClosed =
  (deps: Deps): JobHandler =>
  async (job) => {
    const payload = job.payload as ConfirmClosedPayload;
    if (await hasSentAttempt(deps.db, job.workspaceId, subjectOf(payload))) {
      return conclude(deps, (tx) =>
        rescheduleJob(tx, job, { delayMs: LOOK_AGAIN_MS, reason: "an attempt is on its way" }),
      );
    }
    await tellOwner(deps, job, payload);
    return conclude(deps, (tx) => finishJob(tx, job));
  };

function subjectOf({ kind, id, customerId, paymentMethodId }: ConfirmClosedPayload) {
  switch (kind) {
    case "customer":
      return { customerId: id };
    case "payment_method":
      return { customerId, paymentMethodId: id };
    case "consent":
      return { customerId, paymentMethodId };
  }
}

/** Repeatable: the job's id is the key. */
async function tellOwner(deps: Deps, job: LeasedJob, payload: ConfirmClosedPayload) {
  const caller = {
    workspaceId: job.workspaceId,
    // News names the internal workspace only, and neither call below looks at the public one.
    workspace: { id: "", mode: "live" as const },
    actor: { kind: "system" as const, id: "charge", reason: "no charge is on its way any more" },
  };
  const requestId = job.id;
  switch (payload.kind) {
    case "customer":
      await deps.customers(caller).confirmArchive({ requestId, customerId: payload.id });
      return;
    case "payment_method":
      await deps.wallet(caller).confirmDetach({ requestId, paymentMethodId: payload.id });
      return;
    case "consent": {
      const declined = payload.declined ?? false;
      await deps.wallet(caller).confirmConsentEnd({ requestId, consentId: payload.id, declined });
    }
  }
}

async function conclude(deps: Deps, write: (tx: Tx) => Promise<void>): Promise<void> {
  await transact<null>(
    deps.db,
    async (tx) => {
      await write(tx);
      return null;
    },
    // The job's fence is its first statement: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}
