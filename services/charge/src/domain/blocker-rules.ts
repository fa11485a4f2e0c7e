/** Whose problem a blocker is. */
export type BlockerClass = "workspace" | "transaction" | "method" | "consent" | "network_budget";

/** What would remove a blocker; the contract says what each means. */
export type RemedyKind =
  | "set_up_new_method"
  | "pay_on_session"
  | "bill_by_invoice"
  | "enable_processor_account"
  | "wait_until"
  | "ask_for_consent"
  | "change_amount"
  | "name_payment_method"
  | "add_processor_account"
  | "meet_requirements"
  | "create_order"
  | "correct_request"
  | "send_notice";

/** What is told of a blocker, by its reason; `whatToDo` is for whoever runs the merchant's side. */
export type BlockerRule = {
  class: BlockerClass;
  whatToDo: string;
  /** The nearest first. */
  remedies: readonly RemedyKind[];
};

const ANOTHER_METHOD = ["name_payment_method", "set_up_new_method", "bill_by_invoice"] as const;
const ANOTHER_CONSENT = ["ask_for_consent", "pay_on_session", "bill_by_invoice"] as const;

/** Every reason that something stands in a charge's way. */
export const BLOCKER_RULES: Readonly<Record<string, BlockerRule>> = {
  ...rules("workspace", {
    PROCESSOR_ACCOUNT_MISSING: ["Add a processor account.", ["add_processor_account"]],
    PROCESSOR_ACCOUNT_DISABLED: [
      "Enable the processor account.",
      ["enable_processor_account", "bill_by_invoice"],
    ],
    PROCESSOR_ACCOUNT_CAPABILITY_PENDING: [
      "Wait until the processor lets the account charge, and record it.",
      ["wait_until", "bill_by_invoice"],
    ],
    PROCESSOR_ACCOUNT_REQUIREMENTS_DUE: [
      "Give the processor what the account's `requirements_due` names, and record it.",
      ["meet_requirements", "bill_by_invoice"],
    ],
  }),
  ...rules("transaction", {
    CURRENCY_UNKNOWN: ["Charge in an active ISO 4217 currency.", ["change_amount"]],
    AMOUNT_INVALID: ["Charge from 1 to 999,999,999,999 minor units.", ["change_amount"]],
    AMOUNT_NOT_REPRESENTABLE: [
      "Charge an amount and a currency that the processor can represent.",
      ["change_amount", "bill_by_invoice"],
    ],
    CAPTURE_KIND_NOT_SUPPORTED_BY_KIND: [
      "Charge with automatic capture, or name a card: a bank account's money cannot be held.",
      ["correct_request", "name_payment_method"],
    ],
    CAPTURE_KIND_NOT_SUPPORTED_BY_PROCESSOR: [
      "Charge with automatic capture, or over an account whose processor can hold money.",
      ["correct_request", "add_processor_account"],
    ],
    ORDER_CUSTOMER_MISMATCH: ["Name the order's own customer.", ["correct_request"]],
    INITIATOR_REASON_MISMATCH: [
      "Send CUSTOMER with STORED_CREDENTIAL or MOTO, and MERCHANT with every other reason.",
      ["correct_request"],
    ],
    ORDER_CLOSED: [
      "Open it again by ReopenOrder, or create a new order for what is still to be collected.",
      ["create_order"],
    ],
    ORDER_ALREADY_PAID: ["Nothing: what was owed has been collected.", []],
    REVISION_STALE: ["Read the order again, then decide.", ["correct_request"]],
    OUTSTANDING_STALE: ["Charge what the order owes.", ["change_amount"]],
    ATTEMPT_IN_FLIGHT: [
      "Wait until the attempt in `details.attempt_id` is final, then read the order again.",
      ["wait_until"],
    ],
    NOTICE_REQUIRED: [
      "Record the notice by CreateNotice, send it, and say so by MarkNoticeSent.",
      ["send_notice", "wait_until", "pay_on_session"],
    ],
    NOTICE_PERIOD_RUNNING: ["Charge when the notice's period is over.", ["wait_until"]],
    CUSTOMER_ARCHIVED: ["Use an active customer: an archived one stays archived.", []],
  }),
  ...rules("method", {
    DEFAULT_MISSING: [
      "Name a payment method, or have the customer save one and make it the default.",
      ANOTHER_METHOD,
    ],
    PAYMENT_METHOD_NOT_ACTIVE: [
      "Name another payment method, or have the customer save one.",
      ANOTHER_METHOD,
    ],
    PAYMENT_METHOD_EXPIRED: [
      "Name another payment method, or have the customer save the new card.",
      ANOTHER_METHOD,
    ],
    PAYMENT_METHOD_ON_SESSION_ONLY: [
      "Charge it while the customer is present, or have one saved for off-session use.",
      ["pay_on_session", "set_up_new_method", "bill_by_invoice"],
    ],
    CURRENCY_NOT_SUPPORTED_BY_KIND: [
      "Charge in the currency of the debit's scheme, or name another payment method.",
      ["change_amount", ...ANOTHER_METHOD],
    ],
    PAYMENT_METHOD_OF_OTHER_CUSTOMER: [
      "Name a payment method of the customer's own.",
      ["name_payment_method"],
    ],
  }),
  ...rules("consent", {
    CONSENT_MISSING: ["Ask the customer to agree to charges for this reason.", ANOTHER_CONSENT],
    CONSENT_REVOKED: ["Ask the customer for a new agreement.", ANOTHER_CONSENT],
    CONSENT_EXPIRED: ["Ask the customer to agree anew: the consent has ended.", ANOTHER_CONSENT],
    CONSENT_AMOUNT_EXCEEDED: [
      "Charge within the consent's maximum and currency, or ask for a wider one.",
      ["change_amount", ...ANOTHER_CONSENT],
    ],
    CONSENT_CADENCE_EXCEEDED: [
      "Charge when the consent's cadence lets you, or ask for a wider one.",
      ["wait_until", ...ANOTHER_CONSENT],
    ],
    FIRST_CHARGE_MISSING: [
      "Choose the reason of a first charge: none of the order's was declined.",
      ["correct_request"],
    ],
  }),
  ...rules("network_budget", {
    NETWORK_BUDGET_EXHAUSTED: [
      "Wait until the network lets the card be tried again, or use another payment method.",
      ["wait_until", ...ANOTHER_METHOD],
    ],
  }),
};

/** What is told of a reason; one that this page does not know speaks of the payment method. */
export function blockerRule(reason: string): BlockerRule {
  return (
    BLOCKER_RULES[reason] ?? {
      class: "method",
      whatToDo: "Name another payment method, or have the customer save one.",
      remedies: ANOTHER_METHOD,
    }
  );
}

type Row = readonly [whatToDo: string, remedies: readonly RemedyKind[]];

function rules(blockerClass: BlockerClass, rows: Readonly<Record<string, Row>>) {
  return Object.fromEntries(
    Object.entries(rows).map(([reason, [whatToDo, remedies]]) => [
      reason,
      { class: blockerClass, whatToDo, remedies },
    ]),
  );
}
