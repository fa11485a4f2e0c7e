import type { Money } from "@flint/money";
import type { OwnReason } from "../reasons.ts";
import { isExpired } from "./card-expiry.ts";
import type { Consent, ConsentPurpose } from "./consent.ts";
import type { PaymentMethod } from "./payment-method.ts";

/** What a charge asks of a payment method. */
export type ChargeAsk = {
  customerId: string;
  /** A consent must cover it; `undefined` where none is needed beyond the setup's. */
  purpose: ConsentPurpose | undefined;
  /** The consent that the first charge relied on; empty where there is none. */
  priorConsentId: string;
  amount: Money;
  offSession: boolean;
};

/** What of a consent decides whether it covers a charge; its evidence does not. */
export type JudgedConsent = Pick<
  Consent,
  "id" | "purpose" | "maximumAmountMinor" | "currency" | "expiresAt" | "noticeDays" | "state"
>;

/** A payment method that could be charged, with what decides whether it can. */
export type Resolvable = {
  paymentMethod: PaymentMethod;
  accountEnabled: boolean;
  /** Newest first. */
  consents: readonly JudgedConsent[];
};

/** Whether a payment method can be charged: the consent that covers it, or why not. */
export type Verdict =
  | { chargeable: true; consentId: string; noticeDays: number }
  | { chargeable: false; reason: OwnReason };

/** Judges one payment method. The first reason found is the answer. */
export function judge(candidate: Resolvable, ask: ChargeAsk, now: Temporal.Instant): Verdict {
  const { paymentMethod } = candidate;
  if (paymentMethod.customerId !== ask.customerId) return no("PAYMENT_METHOD_OF_OTHER_CUSTOMER");
  if (paymentMethod.state === "expired") return no("PAYMENT_METHOD_EXPIRED");
  if (paymentMethod.state !== "active") return no("PAYMENT_METHOD_NOT_ACTIVE");
  // The job that makes it EXPIRED may be late.
  if (isExpired(paymentMethod, now)) return no("PAYMENT_METHOD_EXPIRED");
  if (ask.offSession && paymentMethod.usage === "on_session") {
    return no("PAYMENT_METHOD_ON_SESSION_ONLY");
  }
  if (!candidate.accountEnabled) return no("PROCESSOR_ACCOUNT_DISABLED");
  return judgeConsent(candidate.consents, ask, now);
}

function judgeConsent(
  consents: readonly JudgedConsent[],
  ask: ChargeAsk,
  now: Temporal.Instant,
): Verdict {
  const { purpose, priorConsentId } = ask;
  if (purpose === undefined && priorConsentId === "") {
    return { chargeable: true, consentId: "", noticeDays: 0 };
  }
  const asked = consents.filter((consent) =>
    purpose === undefined ? consent.id === priorConsentId : consent.purpose === purpose,
  );
  if (asked.length === 0) return no("CONSENT_MISSING");
  const active = asked.filter(({ state }) => state === "active");
  if (active.length === 0) return no("CONSENT_REVOKED");
  const live = active.filter((consent) => isLive(consent, now));
  if (live.length === 0) return no("CONSENT_EXPIRED");
  const covering = live.find((consent) => covers(consent, ask.amount));
  if (covering === undefined) return no("CONSENT_AMOUNT_EXCEEDED");
  return { chargeable: true, consentId: covering.id, noticeDays: covering.noticeDays };
}

/** Whether the end that its customer agreed to has not come yet. */
export function isLive({ expiresAt }: JudgedConsent, now: Temporal.Instant): boolean {
  return expiresAt === undefined || Temporal.Instant.compare(now, expiresAt) < 0;
}

function covers({ maximumAmountMinor, currency }: JudgedConsent, amount: Money): boolean {
  if (maximumAmountMinor === 0n) return true;
  return currency === amount.currency && amount.amountMinor <= maximumAmountMinor;
}

function no(reason: OwnReason): Verdict {
  return { chargeable: false, reason };
}
