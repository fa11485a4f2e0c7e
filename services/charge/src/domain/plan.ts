import type { Money } from "@flint/money";
import type { Reason } from "../reasons.ts";
import type { Candidate, ChargedMethod } from "./attempt.ts";
import type { AskedAmount } from "./asked-amount.ts";
import type { ConsentCadence } from "./consent-cadence.ts";
import type { Blocker } from "./blocker.ts";
import { regimeOf } from "./notice-regimes.ts";
import type { NoticeNeed } from "./notice-problem.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** What would be charged, and over which account. Holds no token: those never enter a decision. */
export type PlannedInstrument = {
  paymentMethod: ChargedMethod;
  processorAccountId: string;
  processor: string;
  /** Keyed hash of the card; empty where it is not known. */
  fingerprint: string;
};

/** A payment method that the wallet looked at, with all that a check tells of it. */
export type LookedAt = Candidate & {
  /** Every other reason that holds; none where it can be charged. */
  furtherReasons: readonly string[];
  /** Empty, all of them, where the wallet has no such method. */
  processorAccountId: string;
  processor: string;
  fingerprint: string;
  brand: string;
};

/** What the wallet answered: the method it chose, if any, and every one it looked at. */
export type WalletAnswer = {
  customerId: string;
  instrument: PlannedInstrument | undefined;
  consentId: string;
  /** Days of notice that the consent agrees on; 0 where it agrees on none. */
  noticeDays: number;
  /** How often that consent may be charged; `undefined` where nothing was agreed. */
  cadence: ConsentCadence | undefined;
  candidates: readonly LookedAt[];
};

/** What shall be charged, and why. */
export type PlannedCharge = {
  customerId: string;
  amount: Money;
  initiator: Initiator;
  reason: ChargeReason;
};

/** Of a charge or of what is asked, what decides whether a rule asks for a notice. */
export type NoticedAsk = Pick<PlannedCharge, "initiator" | "reason"> & { amount: AskedAmount };

/** Who is charged, how much, relying on which consent, and why not the others. */
export type ChargePlan = {
  customerId: string;
  amount: Money;
  instrument: PlannedInstrument;
  consentId: string;
  candidates: readonly Candidate[];
  /** What must have been announced; asked again in the claim. */
  noticeNeed: NoticeNeed;
  /** How often the consent may be charged; `undefined` where nothing was agreed. */
  cadence: ConsentCadence | undefined;
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
  PROCESSOR_ACCOUNT_CAPABILITY_PENDING: "PROCESSOR_ACCOUNT_NOT_READY",
  PROCESSOR_ACCOUNT_REQUIREMENTS_DUE: "PROCESSOR_ACCOUNT_NOT_READY",
};

/** The charge that a wallet's answer allows. Another method never takes the place of a named one. */
export function planCharge(charge: PlannedCharge, answer: WalletAnswer): ChargePlan {
  const { customerId, amount } = charge;
  const { instrument, consentId } = answer;
  if (instrument === undefined) throw new RangeError("a charge of nothing is planned");
  const candidates = answer.candidates.map(traceOf);
  const noticeNeed = noticeNeedOf(charge, answer);
  const { cadence } = answer;
  return { customerId, amount, instrument, consentId, candidates, noticeNeed, cadence };
}

/** What must have been announced of a charge; where nothing can be charged, no rule asks for it. */
export function noticeNeedOf(
  { amount: { currency }, initiator, reason }: NoticedAsk,
  { instrument, consentId, noticeDays: agreedDays }: WalletAnswer,
): NoticeNeed {
  if (instrument === undefined) return { regime: undefined, consentId: undefined, agreedDays };
  const { kind } = instrument.paymentMethod;
  return { regime: regimeOf({ kind, currency, initiator, reason }), consentId, agreedDays };
}

/**
 * Why nothing in the wallet can be charged: every reason that speaks against what was asked for.
 * Backups only stand in for it, and their reasons are in the trace.
 */
export function walletBlockers(answer: WalletAnswer): Blocker[] {
  if (answer.instrument !== undefined) return [];
  const [first] = answer.candidates;
  const named = first?.source === "explicit";
  const chosen = named || first?.source === "subscription";
  const candidates = answer.candidates.map(describe).join("; ");
  const reasons =
    first === undefined ? ["DEFAULT_MISSING"] : [first.rejectedReason, ...first.furtherReasons];
  return reasons.map((reason) => ({
    reason,
    refusal:
      REFUSAL_OF_CANDIDATE[reason] ??
      (chosen ? "PAYMENT_METHOD_NOT_CHARGEABLE" : "PAYMENT_METHOD_REQUIRED"),
    objectId: objectOf(reason, answer),
    field: named ? "payment_method_id" : undefined,
    details: { candidate_reason: reason, candidates },
  }));
}

/** Whether the processor cannot represent the amount. */
export function representationBlockers(facts: {
  amount: { currency: string };
  representable?: boolean | undefined;
  wallet?: WalletAnswer | undefined;
}): Blocker[] {
  if (facts.representable !== false) return [];
  const { currency } = facts.amount;
  const { processor = "", processorAccountId: objectId = "" } =
    facts.wallet?.instrument ?? facts.wallet?.candidates[0] ?? {};
  const reason = "AMOUNT_NOT_REPRESENTABLE";
  return [{ reason, refusal: reason, objectId, details: { processor, currency } }];
}

function objectOf(reason: string, { customerId, candidates: [first] }: WalletAnswer): string {
  if (reason === "CUSTOMER_ARCHIVED" || reason === "DEFAULT_MISSING") return customerId;
  if (reason.startsWith("PROCESSOR_ACCOUNT_")) return first?.processorAccountId ?? "";
  return first?.paymentMethodId ?? "";
}

/** What an attempt keeps of a candidate. */
function traceOf({ paymentMethodId, source, rejectedReason }: LookedAt): Candidate {
  return { paymentMethodId, source, rejectedReason };
}

function describe(candidate: Candidate): string {
  return `${candidate.source} ${candidate.paymentMethodId}: ${candidate.rejectedReason}`;
}
