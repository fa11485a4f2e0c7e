/** Kinds of decline: who can make the next try succeed. */
export type DeclineClass =
  | "hard"
  | "hard_security"
  | "consent_revoked"
  | "needs_customer"
  | "needs_update"
  | "soft_funds"
  | "soft_issuer"
  | "soft_technical"
  | "configuration";

/** Who must do something after a decline. */
export type DeclineHandling = "retry_later" | "needs_buyer" | "needs_operator" | "fatal";

/** What a processor says of a decline, in its own codes. */
export type RawDecline = {
  code: string;
  networkCode: string;
  adviceCode: string;
  /** The processor's own words: for support only. */
  text: string;
};

/** A decline as Flint understands it. */
export type Decline = {
  code: string;
  class: DeclineClass;
  handling: DeclineHandling;
  networkCode: string;
  adviceCode: string;
  processorText: string;
};

/** What a class asks for; `whatToDo` may be shown to the customer, so it never says why. */
export type DeclineClassRow = {
  handling: DeclineHandling;
  whatToDo: string;
  nextActions: readonly string[];
};

/** Every class, with what happens after it. */
export const DECLINE_CLASSES: Readonly<Record<DeclineClass, DeclineClassRow>> = {
  hard: {
    handling: "needs_buyer",
    whatToDo: "Ask the customer for another payment method.",
    nextActions: ["new_payment_method"],
  },
  hard_security: {
    handling: "needs_buyer",
    whatToDo: "Ask the customer for another payment method.",
    nextActions: ["new_payment_method", "contact_support"],
  },
  consent_revoked: {
    handling: "needs_buyer",
    whatToDo: "Stop charging, and ask the customer for a new agreement.",
    nextActions: ["new_payment_method", "contact_support"],
  },
  needs_customer: {
    handling: "needs_buyer",
    whatToDo: "Ask the customer to confirm the payment.",
    nextActions: ["authenticate", "contact_issuer", "new_payment_method"],
  },
  needs_update: {
    handling: "needs_buyer",
    whatToDo: "Ask the customer for the card's new data or another payment method.",
    nextActions: ["new_payment_method"],
  },
  soft_funds: {
    handling: "retry_later",
    whatToDo: "Try again in some days, or ask the customer for another payment method.",
    nextActions: ["retry_later", "new_payment_method"],
  },
  soft_issuer: {
    handling: "retry_later",
    whatToDo: "Try again in some days, or ask the customer to call the bank.",
    nextActions: ["retry_later", "contact_issuer", "new_payment_method"],
  },
  soft_technical: {
    handling: "retry_later",
    whatToDo: "Try again in some minutes.",
    nextActions: ["retry_later"],
  },
  configuration: {
    handling: "needs_operator",
    whatToDo: "The merchant must correct the charge or the processor account.",
    nextActions: ["contact_support"],
  },
};

/** The code that stands for every code that Flint does not know. */
export const UNKNOWN_DECLINE_CODE = "payment_failed";

/** The class of every code, by Stripe's names, which most engineers know. */
export const DECLINE_CODES: Readonly<Record<string, DeclineClass>> = {
  ...codesOf("hard", [
    "incorrect_number",
    "invalid_account",
    "pickup_card",
    "card_not_supported",
    "transaction_not_allowed",
    "not_permitted",
    "restricted_card",
    // Returns: no such account, or a closed one.
    "R02",
    "R03",
    "R04",
    "AC04",
  ]),
  ...codesOf("hard_security", [
    "lost_card",
    "stolen_card",
    "fraudulent",
    "merchant_blacklist",
    "security_violation",
    "highest_risk_level",
  ]),
  ...codesOf("consent_revoked", [
    "revocation_of_authorization",
    "revocation_of_all_authorizations",
    "stop_payment_order",
    "R07",
    "R08",
    "R10",
    // SEPA: there is no mandate, or none any more.
    "MD01",
  ]),
  ...codesOf("needs_customer", [
    "authentication_required",
    "approve_with_id",
    "call_issuer",
    "incorrect_cvc",
    "incorrect_zip",
    "incorrect_pin",
    // SEPA: the customer asked the bank for the money, which needs no reason for 8 weeks.
    "MD06",
  ]),
  ...codesOf("needs_update", [
    "expired_card",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "new_account_information_available",
  ]),
  ...codesOf("soft_funds", [
    "insufficient_funds",
    "withdrawal_count_limit_exceeded",
    "card_velocity_exceeded",
    "R01",
    "R09",
    "AM04",
  ]),
  ...codesOf("soft_issuer", [
    "do_not_honor",
    "generic_decline",
    "no_action_taken",
    "try_again_later",
    "service_not_allowed",
    UNKNOWN_DECLINE_CODE,
  ]),
  ...codesOf("soft_technical", ["processing_error", "issuer_not_available", "reenter_transaction"]),
  ...codesOf("configuration", [
    "currency_not_supported",
    "invalid_amount",
    "amount_too_small",
    "duplicate_transaction",
    "testmode_decline",
  ]),
};

// Mastercard merchant advice that says more than the code does.
const CLASS_OF_ADVICE: Readonly<Record<string, DeclineClass>> = {
  "01": "needs_update",
  "21": "consent_revoked",
  ...Object.fromEntries(
    ["24", "25", "26", "27", "28", "29", "30"].map((code) => [code, "soft_funds"]),
  ),
};

// Never again with this card, whatever the class: Mastercard's advice and Visa's category 1, by
// the stricter reading where acquirers differ (03 62 78 93).
const FATAL_ADVICE: ReadonlySet<string> = new Set(["03", "21"]);
const VISA_CATEGORY_1: ReadonlySet<string> = new Set(
  "04 07 12 14 15 41 43 46 57 R0 R1 R3 03 62 78 93".split(" "),
);

/**
 * Puts a processor's decline into Flint's words; an unknown code becomes `payment_failed`.
 *
 * @param brand network of the card, lower case: response codes mean other things elsewhere
 */
export function normaliseDecline(raw: RawDecline, brand: string): Decline {
  const code = Object.hasOwn(DECLINE_CODES, raw.code) ? raw.code : UNKNOWN_DECLINE_CODE;
  const declineClass = classOf(code, raw.adviceCode);
  const fatal =
    FATAL_ADVICE.has(raw.adviceCode) || (brand === "visa" && VISA_CATEGORY_1.has(raw.networkCode));
  return {
    code,
    class: declineClass,
    handling: fatal ? "fatal" : DECLINE_CLASSES[declineClass].handling,
    networkCode: raw.networkCode,
    adviceCode: raw.adviceCode,
    processorText: raw.text,
  };
}

/** Whether the same payment method may succeed later, with nobody doing anything. */
export function isRetryable(decline: Decline): boolean {
  return decline.handling === "retry_later";
}

function classOf(code: string, adviceCode: string): DeclineClass {
  const byCode = DECLINE_CODES[code] ?? "soft_issuer";
  // A lost card stays lost, whatever the network advises about the account.
  if (byCode === "hard" || byCode === "hard_security") return byCode;
  return CLASS_OF_ADVICE[adviceCode] ?? byCode;
}

function codesOf(declineClass: DeclineClass, codes: readonly string[]) {
  return Object.fromEntries(codes.map((code) => [code, declineClass]));
}
