import { create } from "@bufbuild/protobuf";
import {
  CandidateSource,
  ConsentPurpose as ConsentPurposeMessage,
  type Instrument,
  PaymentMethodKind,
  type ResolveResponse,
} from "@flint/contracts-payment-method";
import { MoneySchema } from "@flint/contracts-type";
import { Refused } from "@flint/std";
import type { Candidate } from "../domain/attempt.ts";
import { outstandingMinor } from "../domain/order.ts";
import { type ChargePlan, planCharge } from "../domain/plan.ts";
import { requireNotice } from "../domain/require-notice.ts";
import type { ConsentNeed, ConsentPurpose } from "../domain/stored-credential.ts";
import type { Reason } from "../reasons.ts";
import { findPriorConsent } from "../store/attempts.ts";
import type { Collection } from "./collection.ts";
import type { MoneyCall } from "./stored-answer.ts";

/** A plan, and what sends it: the instrument holds the processor's token and is never stored. */
export type Planned = { plan: ChargePlan; instrument: Instrument };

const PURPOSES = {
  recurring: ConsentPurposeMessage.RECURRING,
  unscheduled: ConsentPurposeMessage.UNSCHEDULED,
  installment: ConsentPurposeMessage.INSTALLMENT,
  delayed_charge: ConsentPurposeMessage.DELAYED_CHARGE,
  no_show: ConsentPurposeMessage.NO_SHOW,
} as const satisfies Record<ConsentPurpose, ConsentPurposeMessage>;

const KINDS: Readonly<Record<PaymentMethodKind, string>> = {
  [PaymentMethodKind.UNSPECIFIED]: "",
  [PaymentMethodKind.CARD]: "card",
};

const SOURCES: Readonly<Record<CandidateSource, Candidate["source"]>> = {
  [CandidateSource.UNSPECIFIED]: "default",
  [CandidateSource.EXPLICIT]: "explicit",
  [CandidateSource.DEFAULT]: "default",
  [CandidateSource.BACKUP]: "backup",
  [CandidateSource.SUBSCRIPTION]: "subscription",
};

/**
 * Asks the wallet what would be charged, and plans it. Changes nothing.
 *
 * @throws Refused what {@link planCharge} and {@link requireNotice} throw, and AMOUNT_NOT_REPRESENTABLE
 */
export async function planOf(
  ask: MoneyCall,
  collection: Collection,
  need: ConsentNeed,
): Promise<Planned> {
  const { order } = collection;
  const amount = { currency: order.currency, amountMinor: outstandingMinor(order) };
  const answer = await ask.deps.wallet(ask.call).resolve({
    customerId: order.customerId,
    paymentMethodId: collection.paymentMethodId,
    purpose: need.kind === "purpose" ? PURPOSES[need.purpose] : ConsentPurposeMessage.UNSPECIFIED,
    priorConsentId: need.kind === "prior" ? await priorConsentOf(ask, collection) : "",
    amount: create(MoneySchema, amount),
    offSession: collection.initiator === "merchant",
    allowBackups: collection.backupsAllowed,
  });
  const { instrument } = answer;
  const { initiator, reason } = collection;
  const charge = { customerId: order.customerId, amount, initiator, reason };
  const plan = planCharge(charge, walletAnswerOf(answer));
  if (instrument === undefined) throw new Error("A plan was made without an instrument.");
  if (!ask.deps.processorOf(instrument).canRepresent(amount)) {
    throw new Refused<Reason>("AMOUNT_NOT_REPRESENTABLE", {
      details: { processor: instrument.processor, currency: amount.currency },
    });
  }
  const at = ask.deps.clock.now();
  requireNotice(order.notice, plan.noticeNeed, { owedMinor: amount.amountMinor, at });
  return { plan, instrument };
}

/** @throws Refused CONSENT_NOT_COVERING where no charge of the order failed before */
async function priorConsentOf({ deps, call }: MoneyCall, { order }: Collection): Promise<string> {
  const prior = await findPriorConsent(deps.db, call.workspaceId, order.id);
  if (prior !== undefined) return prior.consentId;
  throw new Refused<Reason>("CONSENT_NOT_COVERING", {
    field: "reason",
    details: { candidate_reason: "FIRST_CHARGE_MISSING" },
  });
}

function walletAnswerOf(answer: ResolveResponse) {
  const candidates = answer.candidates.map(({ paymentMethodId, source, rejectedReason }) => ({
    paymentMethodId,
    source: SOURCES[source],
    rejectedReason,
  }));
  const { instrument, consentId, noticeDays } = answer;
  if (instrument === undefined) return { instrument, consentId, noticeDays, candidates };
  const { paymentMethod, processorAccountId, processor } = instrument;
  const card = paymentMethod?.card;
  return {
    consentId,
    noticeDays,
    candidates,
    instrument: {
      kind: KINDS[paymentMethod?.kind ?? PaymentMethodKind.UNSPECIFIED],
      processorAccountId,
      processor,
      paymentMethod: {
        id: paymentMethod?.id ?? "",
        brand: card?.brand ?? "",
        last4: card?.last4 ?? "",
        expiryMonth: card?.expiryMonth ?? 0,
        expiryYear: card?.expiryYear ?? 0,
      },
    },
  };
}
