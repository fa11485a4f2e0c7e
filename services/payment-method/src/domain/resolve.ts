import type { OwnReason } from "../reasons.ts";
import { isExpired } from "./card-expiry.ts";
import type { Consent, ConsentCadence, ConsentPurpose } from "./consent.ts";
import type { PaymentMethod, PaymentMethodKind } from "./payment-method.ts";
import type { AccountReadiness } from "./processor-account.ts";

/** What a charge asks of a payment method. */
export type ChargeAsk = {
  customerId: string;
  /** A consent must cover it; `undefined` where none is needed beyond the setup's. */
  purpose: ConsentPurpose | undefined;
  /** The consent that the first charge relied on; empty where there is none. */
  priorConsentId: string;
  /** A check may ask of a currency that nobody can pay in. */
  amount: { currency: string; amountMinor: bigint };
  offSession: boolean;
  /** The key of the payment that the payment method is saved with; empty where it is saved. */
  adoptedBy: string;
};

/** What of a consent decides whether it covers a charge; its evidence does not. */
export type JudgedConsent = Pick<
  Consent,
  | "id"
  | "purpose"
  | "maximumAmountMinor"
  | "currency"
  | "expiresAt"
  | "noticeDays"
  | "cadence"
  | "state"
>;

/** A payment method that could be charged, with what decides whether it can. */
export type Resolvable = {
  paymentMethod: PaymentMethod;
  account: AccountReadiness;
  /** Newest first. */
  consents: readonly JudgedConsent[];
};

/** Whether a payment method can be charged: the consent that covers it, or every reason why not. */
export type Verdict =
  | {
      chargeable: true;
      consentId: string;
      noticeDays: number;
      cadence: ConsentCadence | undefined;
    }
  | { chargeable: false; reason: OwnReason; furtherReasons: readonly OwnReason[] };

/**
 * Judges one payment method: the first reason is what a charge answers. Nothing is told of another
 * customer's method but that it is theirs.
 */
export function judge(candidate: Resolvable, ask: ChargeAsk, now: Temporal.Instant): Verdict {
  const { paymentMethod } = candidate;
  if (paymentMethod.customerId !== ask.customerId) return no(["PAYMENT_METHOD_OF_OTHER_CUSTOMER"]);
  const consent = judgeConsent(candidate.consents, ask, now);
  const reasons = [
    ...reasonsOfMethod(paymentMethod, ask, now),
    ...reasonsOfAccount(candidate.account),
    ...(typeof consent === "string" ? [consent] : []),
  ];
  if (reasons.length > 0 || typeof consent === "string") return no(reasons);
  const { id: consentId, noticeDays, cadence } = consent;
  return { chargeable: true, consentId, noticeDays, cadence };
}

function reasonsOfMethod(
  method: PaymentMethod,
  ask: ChargeAsk,
  now: Temporal.Instant,
): OwnReason[] {
  const reasons: OwnReason[] = [];
  const expired = method.state === "expired";
  if (!isUsable(method, ask) && !expired) reasons.push("PAYMENT_METHOD_NOT_ACTIVE");
  // The job that makes it EXPIRED may be late.
  if (expired || isExpired(method, now)) reasons.push("PAYMENT_METHOD_EXPIRED");
  if (!takesCurrency(method.kind, ask.amount.currency)) {
    reasons.push("CURRENCY_NOT_SUPPORTED_BY_KIND");
  }
  if (ask.offSession && method.usage === "on_session") {
    reasons.push("PAYMENT_METHOD_ON_SESSION_ONLY");
  }
  return reasons;
}

/** The only currency of each scheme of debits; cards take any. */
const CURRENCY_OF_KIND: Readonly<Record<PaymentMethodKind, string | undefined>> = {
  card: undefined,
  sepa_debit: "EUR",
  ach_debit: "USD",
  bacs_debit: "GBP",
};

function takesCurrency(kind: PaymentMethodKind, currency: string): boolean {
  const only = CURRENCY_OF_KIND[kind];
  return only === undefined || only === currency;
}

/** One that is saved with a payment may be charged by that payment alone as long as it is pending. */
function isUsable({ state, adoptedBy }: PaymentMethod, ask: ChargeAsk): boolean {
  if (state !== "pending") return state === "active";
  return ask.adoptedBy !== "" && adoptedBy === ask.adoptedBy;
}

function reasonsOfAccount(account: AccountReadiness): OwnReason[] {
  const reasons: OwnReason[] = [];
  if (!account.enabled) reasons.push("PROCESSOR_ACCOUNT_DISABLED");
  if (account.capability === "pending") reasons.push("PROCESSOR_ACCOUNT_CAPABILITY_PENDING");
  if (account.requirementsDue.length > 0) reasons.push("PROCESSOR_ACCOUNT_REQUIREMENTS_DUE");
  return reasons;
}

/** The consent that covers the charge (without an id where none is needed), or why none does. */
function judgeConsent(
  consents: readonly JudgedConsent[],
  ask: ChargeAsk,
  now: Temporal.Instant,
): (Pick<JudgedConsent, "noticeDays" | "cadence"> & { id: string }) | OwnReason {
  const { purpose, priorConsentId } = ask;
  if (purpose === undefined && priorConsentId === "") {
    return { id: "", noticeDays: 0, cadence: undefined };
  }
  const asked = consents.filter((consent) =>
    purpose === undefined ? consent.id === priorConsentId : consent.purpose === purpose,
  );
  if (asked.length === 0) return "CONSENT_MISSING";
  const active = asked.filter(({ state }) => state === "active");
  if (active.length === 0) return "CONSENT_REVOKED";
  const live = active.filter((consent) => isLive(consent, now));
  if (live.length === 0) return "CONSENT_EXPIRED";
  return live.find((consent) => covers(consent, ask.amount)) ?? "CONSENT_AMOUNT_EXCEEDED";
}

/** Whether the end that its customer agreed to has not come yet. */
export function isLive({ expiresAt }: JudgedConsent, now: Temporal.Instant): boolean {
  return expiresAt === undefined || Temporal.Instant.compare(now, expiresAt) < 0;
}

function covers(
  { maximumAmountMinor, currency }: JudgedConsent,
  amount: ChargeAsk["amount"],
): boolean {
  if (maximumAmountMinor === 0n) return true;
  return currency === amount.currency && amount.amountMinor <= maximumAmountMinor;
}

/** @param reasons at least one */
function no([reason, ...furtherReasons]: OwnReason[]): Verdict {
  if (reason === undefined) throw new RangeError("a rejection needs a reason");
  return { chargeable: false, reason, furtherReasons };
}
