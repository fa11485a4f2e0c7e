import type { Money } from "@flint/money";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Candidate, ChargedMethod } from "./attempt.ts";
import { regimeOf } from "./notice-regimes.ts";
import type { NoticeNeed } from "./require-notice.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** What would be charged, and over which account. Holds no token: those never enter a decision. */
export type PlannedInstrument = {
  paymentMethod: ChargedMethod;
  /** What it is, as contracts name it in lower case: "card". */
  kind: string;
  processorAccountId: string;
  processor: string;
};

/** What the wallet answered: the method it chose, if any, and every one it looked at. */
export type WalletAnswer = {
  instrument: PlannedInstrument | undefined;
  consentId: string;
  /** Days of notice that the consent agrees on; 0 where it agrees on none. */
  noticeDays: number;
  candidates: readonly Candidate[];
};

/** What shall be charged, and why. */
export type PlannedCharge = {
  customerId: string;
  amount: Money;
  initiator: Initiator;
  reason: ChargeReason;
};

/** Who is charged, how much, relying on which consent, and why not the others. */
export type ChargePlan = {
  customerId: string;
  amount: Money;
  instrument: PlannedInstrument;
  consentId: string;
  candidates: readonly Candidate[];
  /** What must have been announced; asked again in the claim. */
  noticeNeed: NoticeNeed;
};

// Which refusal a candidate's reason becomes where nothing can be charged. What is not listed
// speaks of the method itself.
const REFUSAL_OF_CANDIDATE: Readonly<Record<string, Reason>> = {
  CUSTOMER_ARCHIVED: "CUSTOMER_NOT_ACTIVE",
  CONSENT_MISSING: "CONSENT_NOT_COVERING",
  CONSENT_AMOUNT_EXCEEDED: "CONSENT_NOT_COVERING",
  CONSENT_EXPIRED: "CONSENT_NOT_COVERING",
  CONSENT_REVOKED: "CONSENT_NOT_COVERING",
  PROCESSOR_ACCOUNT_MISSING: "PROCESSOR_ACCOUNT_NOT_READY",
  PROCESSOR_ACCOUNT_DISABLED: "PROCESSOR_ACCOUNT_NOT_READY",
};

/**
 * Decides what is charged. Another method is never taken in place of the one that was named.
 *
 * @throws Refused PAYMENT_METHOD_REQUIRED, PAYMENT_METHOD_NOT_CHARGEABLE, CONSENT_NOT_COVERING,
 *   PROCESSOR_ACCOUNT_NOT_READY, CUSTOMER_NOT_ACTIVE
 */
export function planCharge(charge: PlannedCharge, answer: WalletAnswer): ChargePlan {
  const { customerId, amount, initiator, reason } = charge;
  const { instrument, consentId, noticeDays, candidates } = answer;
  if (instrument === undefined) throw refusalOf(candidates);
  const { kind } = instrument;
  const regime = regimeOf({ kind, currency: amount.currency, initiator, reason });
  const noticeNeed = { regime, consentId, agreedDays: noticeDays };
  return { customerId, amount, instrument, consentId, candidates, noticeNeed };
}

function refusalOf(candidates: readonly Candidate[]): Refused<Reason> {
  // What was asked for comes first; backups only stand in for it.
  const [first] = candidates;
  const candidateReason = first?.rejectedReason ?? "DEFAULT_MISSING";
  const named = first?.source === "explicit";
  const chosen = named || first?.source === "subscription";
  const reason =
    REFUSAL_OF_CANDIDATE[candidateReason] ??
    (chosen ? "PAYMENT_METHOD_NOT_CHARGEABLE" : "PAYMENT_METHOD_REQUIRED");
  return new Refused<Reason>(reason, {
    ...(named ? { field: "payment_method_id" } : {}),
    details: {
      candidate_reason: candidateReason,
      candidates: candidates.map(describe).join("; "),
    },
  });
}

function describe(candidate: Candidate): string {
  return `${candidate.source} ${candidate.paymentMethodId}: ${candidate.rejectedReason}`;
}
