import { Code } from "@connectrpc/connect";
import type { ErrorReason } from "@flint/contracts-payment-method";
import { RefusalCategory } from "@flint/contracts-type";
import type { CommonReason, ReasonRow } from "@flint/rpc";

const { REQUEST, STATE, ACCOUNT, CONFLICT } = RefusalCategory;

/** A value that the contract keeps for its number, and nobody answers any more. */
type Retired = "SUBSCRIPTIONS_NOT_SUPPORTED";

/** A reason of payment-method's own: a value of its `ErrorReason` without its prefix. */
export type OwnReason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED" | Retired>;

/** Every reason that payment-method's RPCs answer. */
export type Reason = OwnReason | CommonReason;

function state(meaning: string, whatToDo: string): ReasonRow {
  return { code: Code.FailedPrecondition, category: STATE, retryable: false, meaning, whatToDo };
}

function request(meaning: string, whatToDo: string): ReasonRow {
  return { code: Code.InvalidArgument, category: REQUEST, retryable: false, meaning, whatToDo };
}

function account(meaning: string, whatToDo: string): ReasonRow {
  return { code: Code.FailedPrecondition, category: ACCOUNT, retryable: false, meaning, whatToDo };
}

/** What the world is told about each of payment-method's own reasons, in the contract's order. */
export const reasons = {
  CUSTOMER_ARCHIVED: state(
    "The customer is archived or being archived.",
    "Use an active customer.",
  ),
  CONSENT_INVALID: request(
    "The consent's terms contradict themselves or the usage.",
    "Correct them as `details.problem` says.",
  ),
  PROCESSOR_ACCOUNT_MISSING: account(
    "The workspace has no processor account.",
    "Add a processor account.",
  ),
  PROCESSOR_ACCOUNT_DISABLED: account(
    "The processor account is disabled.",
    "Enable the processor account.",
  ),
  SETUP_NOT_PENDING: state(
    "The setup is complete, abandoned or expired; `details.state` says which.",
    "Read the setup; start a new one to save another payment method.",
  ),
  PROCESSOR_TOKEN_INVALID: request(
    "The processor does not know the token, or it does not fit this setup.",
    "Send the token that the processor gave the client for this setup.",
  ),
  SIMULATOR_TOKEN_IN_LIVE: request(
    "A live workspace takes no token of the simulator.",
    "Use a sandbox for test tokens.",
  ),
  PAYMENT_METHOD_NOT_ACTIVE: state(
    "The payment method is not active.",
    "Use an active payment method; `details.state` says what this one is.",
  ),
  PAYMENT_METHOD_OF_OTHER_CUSTOMER: request(
    "The payment method belongs to another customer.",
    "Name a payment method of the customer's own.",
  ),
  PAYMENT_METHOD_ON_SESSION_ONLY: state(
    "The payment method may only be charged while the customer is present.",
    "Save one for off-session usage, with a consent.",
  ),
  PAYMENT_METHOD_EXPIRED: state(
    "The card's expiry has passed.",
    "Ask the processor for a renewed card (RefreshPaymentMethod), or the customer for another one.",
  ),
  DEFAULT_MISSING: state(
    "The wallet has no default payment method.",
    "Save a payment method and make it the default, or name one.",
  ),
  CONSENT_MISSING: state(
    "No live consent of the payment method covers the charge's purpose.",
    "Ask the customer for a consent by a new setup.",
  ),
  CONSENT_AMOUNT_EXCEEDED: state(
    "The amount is above the consent's maximum, or in another currency.",
    "Charge within the consent, or ask the customer for a wider one.",
  ),
  CONSENT_EXPIRED: state(
    "The consent has ended.",
    "Ask the customer for a consent by a new setup.",
  ),
  PAYMENT_METHOD_NOT_DETACHING: {
    code: Code.FailedPrecondition,
    category: CONFLICT,
    retryable: false,
    meaning: "The payment method is not being detached.",
    whatToDo: "Detach it first.",
  },
  PROFILE_NOT_SUPPORTED: request("The processor has no profiles.", "Leave `profile` out."),
  CONSENT_REVOKED: state(
    "The consent was revoked or superseded.",
    "Ask the customer for a consent by a new setup.",
  ),
  CONSENT_NOT_ACTIVE: state(
    "The consent has been revoked or superseded.",
    "Use the consent in its place, or ask the customer for one by a new setup.",
  ),
  CONSENT_NOT_ENDING: {
    code: Code.FailedPrecondition,
    category: CONFLICT,
    retryable: false,
    meaning: "The consent is active: nobody has ended it.",
    whatToDo: "Revoke or supersede it first.",
  },
  BACKUP_IS_DEFAULT: state(
    "The payment method is the wallet's default, and cannot stand in for itself.",
    "Leave it out of the backups, or make another one the default first.",
  ),
  IMPORT_INVALID: request(
    "The rows of the import contradict each other.",
    "Correct the row that `field` names, as `details.problem` says.",
  ),
  PAYMENT_METHOD_REFUSED: request(
    "The processor knows the payment method and lets it be charged no more.",
    "Ask the customer for another payment method.",
  ),
  PAYMENT_METHOD_KIND_MISMATCH: request(
    "The processor's payment method is of another kind than was said.",
    "Name the kind that the processor's payment method has.",
  ),
  CURRENCY_NOT_SUPPORTED_BY_KIND: state(
    "A debit of this kind is made in one currency only, and the charge is in another.",
    "Charge another payment method, or in the kind's currency: SEPA in EUR, ACH in USD, Bacs in GBP.",
  ),
  USAGES_TOO_MANY: state(
    "The customer's wallet has 500 live usage records, which is the most.",
    "Release the usage of subscriptions and orders that are over.",
  ),
  PAYMENT_METHOD_IN_USE: state(
    "Subscriptions or open orders would lose the payment method.",
    "Name a replacement, or force it; `details.affected` says who is affected.",
  ),
  CONSENT_IN_USE: state(
    "Subscriptions or open orders would lose their only consent.",
    "Name a replacement, or force it; `details.affected` says who is affected.",
  ),
  CARD_NEWS_NOT_SUPPORTED: state(
    "The payment method's processor cannot be asked what is known of a saved card.",
    "Ask the customer for a new one where this one fails.",
  ),
  PROCESSOR_ACCOUNT_CAPABILITY_PENDING: account(
    "The processor does not let the account charge yet.",
    "Wait for the processor, then record the capability as active.",
  ),
  PROCESSOR_ACCOUNT_REQUIREMENTS_DUE: account(
    "The processor wants something of the account's owner before it charges.",
    "Meet the account's `requirements_due`, then record that nothing is due.",
  ),
} as const satisfies Record<OwnReason, ReasonRow>;
