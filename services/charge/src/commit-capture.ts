import { transact, type Tx } from "@flint/db";
import { enqueueJobs, type NewJob } from "@flint/jobs";
import { processorKey } from "@flint/processors";
import { type Id, Refused } from "@flint/std";
import type { CollectPayload } from "./jobs/collect-payload.ts";
import { CAPTURE, type CapturePayload } from "./jobs/capture-payload.ts";
import { commit } from "./commit.ts";
import type { Settled } from "./answer-settled.ts";
import type { Deps } from "./deps.ts";
import { claimCapture, type CaptureAsk } from "./domain/capture.ts";
import type { Reason } from "./reasons.ts";
import { insertCapture, lockCapture } from "./store/captures.ts";
import { type ChargeKey, lockChargeRows } from "./store/charge-rows.ts";
import type { IntentCall } from "./store/intents.ts";

/** Everything that the claim of a capture writes or looks at, as values. */
export type CaptureClaim = {
  key: ChargeKey;
  workspace: CollectPayload["workspace"];
  ask: Omit<CaptureAsk, "processorKey">;
  call: IntentCall;
  jobId: Id<"job">;
  lease: { instance: { name: string; epoch: number }; leaseMs: number };
};

/** What a claim left behind, and the job that sends it. */
export type ClaimedCapture = { settled: Settled; job: NewJob };

/**
 * The first transaction of a capture. It locks order, intent and attempt, finds the money held and
 * free, and writes the capture with the key that the processor will be sent, and the job that sends
 * it, born leased to this process.
 *
 * A key that was used before is a duplicate at COMMIT: the caller then answers what the first call made.
 *
 * @throws Refused as claimCapture says
 */
export function commitCaptureClaim(deps: Deps, claim: CaptureClaim): Promise<ClaimedCapture> {
  return transact(deps.db, (tx) => writeClaim(tx, claim, deps), {
    landed: (tx) => findLanded(tx, claim),
  });
}

async function writeClaim(tx: Tx, claim: CaptureClaim, { ids }: Deps): Promise<ClaimedCapture> {
  const { ask, call } = claim;
  const rows = await lockRows(tx, claim.key);
  const asked = { ...ask, processorKey: processorKey(ask.captureId) };
  const { intent, attempt, capture, facts } = claimCapture(rows, asked);
  const { actor, now } = ask;
  const { requestId, callId } = call;
  commit(tx, { intent, attempt, facts }, { ids, actor, requestId, callId, now });
  insertCapture(tx, { attempt, capture }, call);
  const job = jobOf(claim);
  enqueueJobs(tx, [job]);
  return { settled: { order: rows.order, intent, attempt }, job };
}

async function lockRows(tx: Tx, key: ChargeKey) {
  const rows = await lockChargeRows(tx, key);
  if (rows !== undefined) return rows;
  const details = { id: key.paymentIntentId };
  throw new Refused<Reason>("NOT_FOUND", { field: "payment_intent_id", details });
}

function jobOf({ key: rows, workspace, ask, jobId: id, lease: bornLeased }: CaptureClaim): NewJob {
  const { workspaceId, ...ids } = rows;
  const { captureId: key } = ask;
  const payload: CapturePayload = { workspace, ...ids, captureId: key };
  return { id, workspaceId, kind: CAPTURE, key, payload, bornLeased };
}

/** The connection was lost at COMMIT: this call's own capture tells that the claim is there. */
async function findLanded(tx: Tx, claim: CaptureClaim): Promise<ClaimedCapture | undefined> {
  const stored = await lockCapture(tx, claim.key.workspaceId, claim.ask.captureId);
  if (stored === undefined) return undefined;
  const { order, intent, attempt } = await lockRows(tx, claim.key);
  return { settled: { order, intent, attempt }, job: jobOf(claim) };
}
