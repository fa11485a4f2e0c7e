import { create } from "@bufbuild/protobuf";
import {
  type Consent as ConsentMessage,
  type ConsentCadence as ConsentCadenceMessage,
  ConsentInterval as IntervalMessage,
  ConsentPurpose as ConsentPurposeMessage,
  ConsentSchema,
  ConsentState as StateMessage,
  type ConsentTerms as ConsentTermsMessage,
} from "@flint/contracts-payment-method";
import { instantOf, timestampOf } from "@flint/contracts-type";
import { parseCurrency } from "@flint/money";
import { Refused } from "@flint/std";
import type {
  Consent,
  ConsentCadence,
  ConsentPurpose,
  ConsentState,
  ConsentTerms,
} from "../domain/consent.ts";
import type { Reason } from "../reasons.ts";
import { keyOf } from "./key-of.ts";

const PURPOSES = {
  recurring: ConsentPurposeMessage.RECURRING,
  unscheduled: ConsentPurposeMessage.UNSCHEDULED,
  installment: ConsentPurposeMessage.INSTALLMENT,
  delayed_charge: ConsentPurposeMessage.DELAYED_CHARGE,
  no_show: ConsentPurposeMessage.NO_SHOW,
} as const satisfies Record<ConsentPurpose, ConsentPurposeMessage>;

const STATES = {
  active: StateMessage.ACTIVE,
  revoking: StateMessage.REVOKING,
  revoked: StateMessage.REVOKED,
  superseding: StateMessage.SUPERSEDING,
  superseded: StateMessage.SUPERSEDED,
} as const satisfies Record<ConsentState, StateMessage>;

const INTERVALS = {
  day: IntervalMessage.DAY,
  week: IntervalMessage.WEEK,
  month: IntervalMessage.MONTH,
  year: IntervalMessage.YEAR,
} as const satisfies Record<ConsentCadence["interval"], IntervalMessage>;

/** A consent as a message. */
export function consentMessage(consent: Consent): ConsentMessage {
  const { expiresAt, endedAt, cadence } = consent;
  return create(ConsentSchema, {
    id: consent.id,
    purpose: PURPOSES[consent.purpose],
    maximumAmountMinor: consent.maximumAmountMinor,
    currency: consent.currency ?? "",
    expireTime: expiresAt === undefined ? undefined : timestampOf(expiresAt),
    evidence: consent.evidence,
    acceptTime: timestampOf(consent.acceptedAt),
    customerId: consent.customerId,
    paymentMethodId: consent.paymentMethodId,
    state: STATES[consent.state],
    supersededByConsentId: consent.supersededById ?? "",
    endTime: endedAt === undefined ? undefined : timestampOf(endedAt),
    revision: BigInt(consent.revision),
    cadence: cadence && cadenceInit(cadence),
    noticeDays: consent.noticeDays,
  });
}

/** A cadence as what a message is made of. */
export function cadenceInit({ interval, count }: ConsentCadence) {
  return { interval: INTERVALS[interval], count };
}

/** A state as a message. */
export function consentStateMessage(state: ConsentState): StateMessage {
  return STATES[state];
}

/** A purpose as a message. */
export function purposeMessage(purpose: ConsentPurpose): ConsentPurposeMessage {
  return PURPOSES[purpose];
}

/** The purpose that a request names; `undefined` where it names none. */
export function purposeOf(message: ConsentPurposeMessage): ConsentPurpose | undefined {
  return keyOf(PURPOSES, message);
}

/** The terms that a request names; the contract's rules have refused what has no name. */
export function termsOf(messages: readonly ConsentTermsMessage[]): ConsentTerms[] {
  return messages.map((message, index) => termsAt(`consents[${index}]`, message));
}

/** The terms at a path of a request. */
export function termsAt(field: string, message: ConsentTermsMessage): ConsentTerms {
  return {
    purpose: purposeOf(message.purpose) as ConsentPurpose,
    maximumAmountMinor: message.maximumAmountMinor,
    currency: currencyOf(message.currency, `${field}.currency`),
    expiresAt: message.expireTime === undefined ? undefined : instantOf(message.expireTime),
    evidence: {
      channel: message.evidence?.channel ?? "",
      ipAddress: message.evidence?.ipAddress ?? "",
      userAgent: message.evidence?.userAgent ?? "",
      textVersion: message.evidence?.textVersion ?? "",
      locale: message.evidence?.locale ?? "",
    },
    cadence: cadenceOf(message.cadence),
    noticeDays: message.noticeDays,
  };
}

/** The contract's rules have refused an interval without a name. */
function cadenceOf(message: ConsentCadenceMessage | undefined): ConsentCadence | undefined {
  if (message === undefined) return undefined;
  return {
    interval: keyOf(INTERVALS, message.interval) as ConsentCadence["interval"],
    count: message.count,
  };
}

function currencyOf(text: string, field: string) {
  if (text === "") return undefined;
  const currency = parseCurrency(text);
  if (currency !== undefined) return currency;
  throw new Refused<Reason>("CONSENT_INVALID", {
    field,
    details: { problem: "the currency is not an active ISO 4217 code" },
  });
}
