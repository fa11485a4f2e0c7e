import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** Rules that ask for a notice. */
export type NoticeRegime = "india_e_mandate" | "sepa_core" | "bacs" | "card_trial_end";

/** How long before a charge its notice must be sent. */
export type NoticePeriod = { length: number; unit: "hours" | "days" | "working_days" };

/** A rule that asks for a notice. */
export type NoticeRule = {
  source: string;
  period: NoticePeriod;
  /** Whether customer and merchant may agree on fewer days. */
  shortenedByAgreement: boolean;
  /** What the notice must say. */
  content: readonly string[];
};

/** Every rule that asks for a notice. A table, because they change. */
export const NOTICE_REGIMES: Readonly<Record<NoticeRegime, NoticeRule>> = {
  india_e_mandate: {
    source: "Reserve Bank of India, e-mandate framework of April 2026",
    period: { length: 24, unit: "hours" },
    shortenedByAgreement: false,
    content: ["merchant", "amount", "date", "reference", "reason", "opt_out"],
  },
  sepa_core: {
    source: "European Payments Council, SEPA Core Direct Debit Rulebook, pre-notification",
    period: { length: 14, unit: "days" },
    shortenedByAgreement: true,
    content: ["merchant", "amount", "date", "mandate_reference"],
  },
  bacs: {
    source: "Bacs, Direct Debit Guarantee, advance notice",
    period: { length: 10, unit: "working_days" },
    shortenedByAgreement: true,
    content: ["merchant", "amount", "date", "mandate_reference"],
  },
  card_trial_end: {
    source: "card networks' rules for subscriptions with a trial",
    period: { length: 3, unit: "days" },
    shortenedByAgreement: false,
    content: ["merchant", "amount", "date", "trial_end", "opt_out"],
  },
};

/** Of a charge, what decides whether a rule asks for a notice of it. */
export type NoticedCharge = {
  /** Kind of the payment method, as contracts name it in lower case: "card", "sepa_debit". */
  kind: string;
  currency: string;
  initiator: Initiator;
  reason: ChargeReason;
};

/**
 * Whose rule asks for a notice of a charge. The end of a trial shows in no charge: who knows of it
 * records the notice.
 *
 * A card is taken for one of India's where the currency is INR: cards carry no country here.
 *
 * @returns `undefined` where none does: the customer who is present needs no notice
 */
export function regimeOf(charge: NoticedCharge): NoticeRegime | undefined {
  if (charge.initiator === "customer") return undefined;
  if (charge.kind === "sepa_debit") return "sepa_core";
  if (charge.kind === "bacs_debit") return "bacs";
  const mandate = charge.kind === "card" && charge.reason === "recurring";
  return mandate && charge.currency === "INR" ? "india_e_mandate" : undefined;
}
