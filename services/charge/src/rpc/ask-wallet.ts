import { create } from "@bufbuild/protobuf";
import {
  CandidateSource,
  type ConsentCadence as ConsentCadenceMessage,
  ConsentInterval,
  ConsentPurpose as ConsentPurposeMessage,
  type Instrument,
  PaymentMethodKind,
  type ResolveResponse,
} from "@flint/contracts-payment-method";
import { MoneySchema, timestampOf } from "@flint/contracts-type";
import { parseCurrency } from "@flint/money";
import type { ServiceCaller } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import type { AskedAmount } from "../domain/asked-amount.ts";
import type { Candidate, MethodKind } from "../domain/attempt.ts";
import type { ConsentCadence } from "../domain/consent-cadence.ts";
import type { LookedAt, WalletAnswer } from "../domain/plan.ts";
import {
  type ChargeReason,
  consentNeed,
  type ConsentPurpose,
  type Initiator,
} from "../domain/stored-credential.ts";

/** What is asked of a wallet. */
export type WalletAsk = {
  /** Empty, where a payment method is named, means its own. */
  customerId: string;
  paymentMethodId: string;
  amount: AskedAmount;
  initiator: Initiator;
  reason: ChargeReason;
  /** Of the charge that is resubmitted; empty where there is none. */
  priorConsentId: string;
  backupsAllowed: boolean;
  /** Key of the charge, where it saves the named payment method; empty elsewhere. */
  adoptedBy: string;
  /** When a check asks: no secret comes back. `undefined` for a charge, which is made now. */
  checkAt: Temporal.Instant | undefined;
};

/** The wallet's answer in words of the domain, and what sends the charge: never stored. */
export type AskedWallet = {
  answer: WalletAnswer;
  /** Whether the processor can represent the amount; `undefined` where no processor is known. */
  representable: boolean | undefined;
  /** Whether that processor can hold money; `undefined` where nothing can be charged. */
  authorizable: boolean | undefined;
  instrument: Instrument | undefined;
};

const PURPOSES = {
  recurring: ConsentPurposeMessage.RECURRING,
  unscheduled: ConsentPurposeMessage.UNSCHEDULED,
  installment: ConsentPurposeMessage.INSTALLMENT,
  delayed_charge: ConsentPurposeMessage.DELAYED_CHARGE,
  no_show: ConsentPurposeMessage.NO_SHOW,
} as const satisfies Record<ConsentPurpose, ConsentPurposeMessage>;

const INTERVALS: Readonly<Record<ConsentInterval, ConsentCadence["interval"] | undefined>> = {
  [ConsentInterval.UNSPECIFIED]: undefined,
  [ConsentInterval.DAY]: "day",
  [ConsentInterval.WEEK]: "week",
  [ConsentInterval.MONTH]: "month",
  [ConsentInterval.YEAR]: "year",
};

const KINDS: Readonly<Record<PaymentMethodKind, MethodKind>> = {
  [PaymentMethodKind.UNSPECIFIED]: "card",
  [PaymentMethodKind.CARD]: "card",
  [PaymentMethodKind.SEPA_DEBIT]: "sepa_debit",
  [PaymentMethodKind.ACH_DEBIT]: "ach_debit",
  [PaymentMethodKind.BACS_DEBIT]: "bacs_debit",
};

const SOURCES: Readonly<Record<CandidateSource, Candidate["source"]>> = {
  [CandidateSource.UNSPECIFIED]: "default",
  [CandidateSource.EXPLICIT]: "explicit",
  [CandidateSource.DEFAULT]: "default",
  [CandidateSource.BACKUP]: "backup",
  [CandidateSource.SUBSCRIPTION]: "subscription",
};

/** Asks the wallet what would be charged: one call, the same for a charge and for a check. */
export async function askWallet(
  deps: Deps,
  caller: ServiceCaller,
  ask: WalletAsk,
): Promise<AskedWallet> {
  const need = consentNeed(ask.reason);
  const answer = await deps.wallet(caller).resolve({
    customerId: ask.customerId,
    paymentMethodId: ask.paymentMethodId,
    purpose: need.kind === "purpose" ? PURPOSES[need.purpose] : ConsentPurposeMessage.UNSPECIFIED,
    priorConsentId: ask.priorConsentId,
    amount: create(MoneySchema, ask.amount),
    offSession: ask.initiator === "merchant",
    allowBackups: ask.backupsAllowed,
    adoptedBy: ask.adoptedBy,
    ...(ask.checkAt === undefined ? {} : { checkOnly: true, atTime: timestampOf(ask.checkAt) }),
  });
  return {
    answer: walletAnswerOf(answer),
    representable: representableOf(deps, answer, ask.amount),
    authorizable: answer.instrument && deps.canAuthorize(answer.instrument),
    instrument: answer.instrument,
  };
}

/** By the processor of what would be charged, or else of what was asked for. */
function representableOf(
  deps: Deps,
  answer: ResolveResponse,
  asked: AskedAmount,
): boolean | undefined {
  const currency = parseCurrency(asked.currency);
  const place = answer.instrument ?? answer.candidates[0];
  if (currency === undefined || place === undefined || place.processor === "") return undefined;
  return deps.canRepresent(place, { currency, amountMinor: asked.amountMinor });
}

function walletAnswerOf(answer: ResolveResponse): WalletAnswer {
  const candidates = answer.candidates.map((candidate): LookedAt => ({
    paymentMethodId: candidate.paymentMethodId,
    source: SOURCES[candidate.source],
    rejectedReason: candidate.rejectedReason,
    furtherReasons: candidate.furtherReasons,
    processorAccountId: candidate.processorAccountId,
    processor: candidate.processor,
    fingerprint: candidate.fingerprint,
    brand: candidate.brand,
  }));
  const { instrument, consentId, customerId, noticeDays } = answer;
  const cadence = answer.cadence && cadenceOf(answer.cadence);
  const rest = { consentId, customerId, noticeDays, cadence, candidates };
  if (instrument === undefined) return { instrument, ...rest };
  const { paymentMethod, processorAccountId, processor } = instrument;
  const { card, bankDebit } = paymentMethod ?? {};
  return {
    ...rest,
    instrument: {
      processorAccountId,
      processor,
      fingerprint: instrument.fingerprint,
      paymentMethod: {
        id: paymentMethod?.id ?? "",
        kind: KINDS[paymentMethod?.kind ?? PaymentMethodKind.CARD],
        brand: card?.brand ?? "",
        last4: card?.last4 ?? bankDebit?.last4 ?? "",
        expiryMonth: card?.expiryMonth ?? 0,
        expiryYear: card?.expiryYear ?? 0,
        mandateReference: bankDebit?.mandateReference ?? "",
      },
    },
  };
}

function cadenceOf({ interval, count }: ConsentCadenceMessage): ConsentCadence {
  const name = INTERVALS[interval];
  if (name === undefined) throw new RangeError(`${interval} is no interval`);
  return { interval: name, count };
}
