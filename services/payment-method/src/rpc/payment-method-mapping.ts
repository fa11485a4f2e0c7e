import { create } from "@bufbuild/protobuf";
import {
  ConsentPurpose as ConsentPurposeMessage,
  type ConsentTerms as ConsentTermsMessage,
  type PaymentMethod as PaymentMethodMessage,
  PaymentMethodKind,
  PaymentMethodSchema,
  PaymentMethodState as StateMessage,
  PaymentMethodUsage as UsageMessage,
} from "@flint/contracts-payment-method";
import { instantOf, timestampOf } from "@flint/contracts-type";
import { parseCurrency } from "@flint/money";
import { Refused } from "@flint/std";
import type { Consent, ConsentPurpose, ConsentTerms } from "../domain/consent.ts";
import type {
  PaymentMethod,
  PaymentMethodState,
  PaymentMethodUsage,
} from "../domain/payment-method.ts";
import type { Reason } from "../reasons.ts";

const STATES = {
  pending: StateMessage.PENDING,
  active: StateMessage.ACTIVE,
  failed: StateMessage.FAILED,
  detaching: StateMessage.DETACHING,
  detached: StateMessage.DETACHED,
} as const satisfies Record<PaymentMethodState, StateMessage>;

const USAGES = {
  on_session: UsageMessage.ON_SESSION,
  off_session: UsageMessage.OFF_SESSION,
} as const satisfies Record<PaymentMethodUsage, UsageMessage>;

const PURPOSES = {
  recurring: ConsentPurposeMessage.RECURRING,
  unscheduled: ConsentPurposeMessage.UNSCHEDULED,
  installment: ConsentPurposeMessage.INSTALLMENT,
  delayed_charge: ConsentPurposeMessage.DELAYED_CHARGE,
  no_show: ConsentPurposeMessage.NO_SHOW,
} as const satisfies Record<ConsentPurpose, ConsentPurposeMessage>;

/** What is shown of a payment method besides itself. */
export type Surroundings = { consents: readonly Consent[]; isDefault: boolean };

/** A state as a message. */
export function stateMessage(state: PaymentMethodState): StateMessage {
  return STATES[state];
}

/** The states that a filter names. */
export function statesOf(messages: readonly StateMessage[]): PaymentMethodState[] {
  return messages.flatMap((message) => keyOf(STATES, message) ?? []);
}

/** The usage that a request names; `undefined` where it names none. */
export function usageOf(message: UsageMessage): PaymentMethodUsage | undefined {
  return keyOf(USAGES, message);
}

/** The purpose that a request names; `undefined` where it names none. */
export function purposeOf(message: ConsentPurposeMessage): ConsentPurpose | undefined {
  return keyOf(PURPOSES, message);
}

/** The terms that a request names; the contract's rules have refused what has no name. */
export function termsOf(messages: readonly ConsentTermsMessage[]): ConsentTerms[] {
  return messages.map((message, index) => ({
    purpose: purposeOf(message.purpose) as ConsentPurpose,
    maximumAmountMinor: message.maximumAmountMinor,
    currency: currencyOf(message.currency, `consents[${index}].currency`),
    expiresAt: message.expireTime === undefined ? undefined : instantOf(message.expireTime),
    evidence: {
      channel: message.evidence?.channel ?? "",
      ipAddress: message.evidence?.ipAddress ?? "",
      userAgent: message.evidence?.userAgent ?? "",
      textVersion: message.evidence?.textVersion ?? "",
      locale: message.evidence?.locale ?? "",
    },
  }));
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

/** A payment method as a message. */
export function paymentMethodMessage(
  method: PaymentMethod,
  { consents, isDefault }: Surroundings,
): PaymentMethodMessage {
  return create(PaymentMethodSchema, {
    id: method.id,
    customerId: method.customerId,
    kind: PaymentMethodKind.CARD,
    usage: USAGES[method.usage],
    state: STATES[method.state],
    card: method.card,
    processorAccountId: method.processorAccountId,
    // The only processor that there is an adapter of.
    processor: "simulator",
    setupId: method.setupId,
    consents: consents.map((consent) => ({
      id: consent.id,
      purpose: PURPOSES[consent.purpose],
      maximumAmountMinor: consent.maximumAmountMinor,
      currency: consent.currency ?? "",
      expireTime: consent.expiresAt === undefined ? undefined : timestampOf(consent.expiresAt),
      evidence: consent.evidence,
      acceptTime: timestampOf(consent.acceptedAt),
    })),
    isDefault,
    createTime: timestampOf(method.createdAt),
    detachTime: method.detachedAt === undefined ? undefined : timestampOf(method.detachedAt),
    revision: BigInt(method.revision),
  });
}

function keyOf<Key extends string>(
  table: Readonly<Record<Key, number>>,
  value: number,
): Key | undefined {
  return Object.entries(table).find(([, message]) => message === value)?.[0] as Key | undefined;
}
