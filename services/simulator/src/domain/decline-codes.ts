/**
 * Every code with which a charge or a setup can be declined: those that Flint's decline table
 * knows, and one that it does not.
 *
 * Source: Stripe's decline codes; Nacha's return codes R07, R08 and R10.
 */
export const DECLINE_CODES = [
  // hard
  "incorrect_number",
  "invalid_account",
  "pickup_card",
  "card_not_supported",
  "transaction_not_allowed",
  "not_permitted",
  "restricted_card",
  // hard, for reasons of security
  "lost_card",
  "stolen_card",
  "fraudulent",
  "merchant_blacklist",
  "security_violation",
  "highest_risk_level",
  // the consent is gone
  "revocation_of_authorization",
  "revocation_of_all_authorizations",
  "stop_payment_order",
  "R07",
  "R08",
  "R10",
  // the customer is needed
  "authentication_required",
  "approve_with_id",
  "call_issuer",
  "incorrect_cvc",
  "incorrect_zip",
  "incorrect_pin",
  // the card needs an update
  "expired_card",
  "invalid_expiry_month",
  "invalid_expiry_year",
  "new_account_information_available",
  // soft: funds
  "insufficient_funds",
  "withdrawal_count_limit_exceeded",
  "card_velocity_exceeded",
  // soft: the issuer
  "do_not_honor",
  "generic_decline",
  "no_action_taken",
  "try_again_later",
  "service_not_allowed",
  // soft: technical
  "processing_error",
  "issuer_not_available",
  "reenter_transaction",
  // configuration
  "currency_not_supported",
  "invalid_amount",
  "amount_too_small",
  "duplicate_transaction",
  "testmode_decline",
  // returns of debits. Source: Nacha's return codes; SEPA's R-transaction reasons
  "R01",
  "R02",
  "R03",
  "R04",
  "R09",
  "AM04",
  "AC04",
  "MD01",
  "MD06",
  // in nobody's table: what a caller does with a code that it has never seen
  "unlisted_code",
] as const;

/** A code of {@link DECLINE_CODES}. */
export type DeclineCode = (typeof DECLINE_CODES)[number];

// Tokens are lower case throughout, the codes of Nacha are not.
const BY_NAME = new Map<string, DeclineCode>(
  DECLINE_CODES.map((code) => [code.toLowerCase(), code]),
);

/** The code of that name in a token; `undefined` where there is none. */
export function declineCodeNamed(name: string): DeclineCode | undefined {
  return BY_NAME.get(name);
}

/** Merchant advice codes that Mastercard gives with a decline. Source: Mastercard TPE programme. */
export const ADVICE_CODES: ReadonlySet<string> = new Set(
  "01 02 03 04 21 22 24 25 26 27 28 29 30 40 41 42".split(" "),
);
