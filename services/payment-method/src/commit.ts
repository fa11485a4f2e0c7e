import type { Tx } from "@flint/db";
import { enqueueJobs } from "@flint/jobs";
import { appendEvents } from "@flint/outbox";
import type { Call } from "@flint/rpc";
import { assertNever, type Ids } from "@flint/std";
import type { Decision } from "./domain/decision.ts";
import type { AnyEvent } from "./domain/event.ts";
import { jobsBornWith } from "./jobs/jobs-born-with.ts";
import { aboutOf } from "./rpc/event-mapping.ts";
import { insertConsentMove } from "./store/consent-moves.ts";
import { insertConsent } from "./store/consents.ts";
import { insertPaymentMethod, updatePaymentMethod } from "./store/payment-methods.ts";
import { insertAccount, updateAccount } from "./store/processor-accounts.ts";
import { insertSetup, updateSetup } from "./store/setups.ts";
import { insertUsageRecord, updateUsageRecord } from "./store/usage-records.ts";
import { updateWallet } from "./store/wallets.ts";

/** Of whom and when a decision is, and the secrets that go with its rows, sealed. */
export type Authorship = {
  /** The call that makes it; a job stands for itself, without a call's id. */
  call: Pick<Call, "actor" | "requestId" | "callId">;
  at: Temporal.Instant;
  ids: Ids;
  sealed?: { accountSecret?: Buffer; clientSecret?: Buffer; processorToken?: Buffer | undefined };
};

/**
 * Makes a decision durable: of each event the object as it is after it, the jobs that it makes
 * necessary, and the event itself.
 * What is not new must have been locked by this transaction.
 */
export async function commit(
  tx: Tx,
  decision: Decision<AnyEvent>,
  authorship: Authorship,
): Promise<void> {
  const { call, at, ids } = authorship;
  for (const event of decision.events) await writeObject(tx, event, authorship);
  enqueueJobs(
    tx,
    decision.events.flatMap((event) => jobsBornWith(event, { at, ids })),
  );
  appendEvents(
    tx,
    decision.events.map((event) => ({
      ...aboutOf(event),
      id: ids.next("event"),
      type: event.type,
      workspaceId: event.workspaceId,
      actor: call.actor,
      requestId: call.requestId,
      callId: call.callId,
      occurredAt: at,
    })),
  );
}

function writeObject(tx: Tx, event: AnyEvent, { sealed = {}, at }: Authorship): Promise<void> {
  switch (event.type) {
    case "setup.created":
      return insertSetup(tx, event.setup, sealed.clientSecret ?? Buffer.alloc(0));
    case "setup.requires_action":
    case "setup.succeeded":
    case "setup.failed":
    case "setup.abandoned":
    case "setup.expired":
      return updateSetup(tx, event.setup);
    case "payment_method.created":
      return insertPaymentMethod(tx, event.paymentMethod);
    case "payment_method.active":
    case "payment_method.updated":
      return updatePaymentMethod(tx, event.paymentMethod, sealed.processorToken);
    case "payment_method.expiring":
    case "payment_method.expired":
    case "payment_method.failed":
    case "payment_method.detaching":
    case "payment_method.detached":
      return updatePaymentMethod(tx, event.paymentMethod);
    case "consent.created":
      return insertConsent(tx, event.consent);
    case "consent.revoking":
    case "consent.revoked":
    case "consent.superseding":
    case "consent.superseded":
      return insertConsentMove(tx, event.consent, at);
    case "wallet.updated":
      return updateWallet(tx, event.wallet);
    case "usage_record.created":
      return insertUsageRecord(tx, event.usageRecord);
    case "usage_record.updated":
    case "usage_record.released":
    case "usage_record.stranded":
      updateUsageRecord(tx, event.usageRecord);
      return Promise.resolve();
    case "processor_account.created":
    case "processor_account.updated":
      return writeAccount(tx, event, sealed.accountSecret);
    default:
      return assertNever(event);
  }
}

function writeAccount(
  tx: Tx,
  event: Extract<AnyEvent, { type: `processor_account.${string}` }>,
  sealedSecret: Buffer | undefined,
): Promise<void> {
  if (sealedSecret === undefined) throw new Error("An account is written without its secret.");
  const stored = { account: event.account, sealedSecret };
  return event.type === "processor_account.created"
    ? insertAccount(tx, stored)
    : updateAccount(tx, stored);
}
