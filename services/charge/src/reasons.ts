import { Code } from "@connectrpc/connect";
import type { ErrorReason } from "@flint/contracts-charge";
import { RefusalCategory } from "@flint/contracts-type";
import type { CommonReason, ReasonRow } from "@flint/rpc";

const { REQUEST, CONFLICT, STATE, ACCOUNT } = RefusalCategory;

/** A reason of charge's own: a value of `flint.charge.v1.ErrorReason` without its prefix. */
type OwnReason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** Every reason that charge's RPCs answer. */
export type Reason = OwnReason | CommonReason;

/** What the world is told about each of charge's own reasons, in the order of the contract. */
export const reasons = {
  CURRENCY_UNKNOWN: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The currency is not an active ISO 4217 code in upper case.",
    whatToDo: 'Send the code as ISO 4217 writes it, such as "EUR".',
  },
  CURRENCY_MIXED: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "An amount is in another currency than the order.",
    whatToDo: "Send every amount of an order in the order's currency.",
  },
  AMOUNT_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "An amount is out of bounds, or the discounts exceed the lines.",
    whatToDo:
      "Send amounts from 0 to 999,999,999,999 minor units and discounts up to the lines' sum.",
  },
  METADATA_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The metadata breaks its bounds or uses a reserved key.",
    whatToDo:
      'Send up to 50 keys of 1 to 64 characters, none beginning with "flint_", values up to 500.',
  },
  CUSTOMER_NOT_ACTIVE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The customer is archived or being archived.",
    whatToDo: "Use an active customer.",
  },
  INITIATOR_REASON_MISMATCH: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The initiator and the reason do not go together.",
    whatToDo: "Send CUSTOMER with STORED_CREDENTIAL or MOTO, and MERCHANT with every other reason.",
  },
  ORDER_CLOSED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The order is closed.",
    whatToDo:
      "Open it again by ReopenOrder, or create a new order for what is still to be collected.",
  },
  ORDER_ALREADY_PAID: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The order owes nothing.",
    whatToDo: "Nothing: what was owed has been collected.",
  },
  OUTSTANDING_STALE: {
    code: Code.Aborted,
    category: CONFLICT,
    retryable: false,
    meaning: "The order does not owe what the caller believes.",
    whatToDo: "Read the order again, then decide.",
  },
  ATTEMPT_IN_FLIGHT: {
    code: Code.Aborted,
    category: CONFLICT,
    retryable: true,
    meaning: "Another attempt for the order is on its way, or its outcome is not known yet.",
    whatToDo: "Wait until the attempt in `details.attempt_id` is final, then read the order again.",
  },
  PAYMENT_METHOD_REQUIRED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "No payment method was named and the wallet has no default that can be charged.",
    whatToDo: "Name a payment method, or save one and make it the default.",
  },
  PAYMENT_METHOD_NOT_CHARGEABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The named payment method cannot be charged.",
    whatToDo: "See `details.candidate_reason`, and name another payment method.",
  },
  CONSENT_NOT_COVERING: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "No consent of the customer covers the charge.",
    whatToDo: "See `details.candidate_reason`, and ask the customer for a consent by a new setup.",
  },
  PROCESSOR_ACCOUNT_NOT_READY: {
    code: Code.FailedPrecondition,
    category: ACCOUNT,
    retryable: false,
    meaning: "The workspace has no processor account that can be charged over.",
    whatToDo: "Add a processor account, or enable it.",
  },
  AMOUNT_NOT_REPRESENTABLE: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The processor cannot represent the amount.",
    whatToDo: "Charge an amount that the processor can represent; Flint never rounds.",
  },
  ORDER_CUSTOMER_MISMATCH: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The order belongs to another customer than the one named.",
    whatToDo: "Name the order's own customer.",
  },
  ORDER_FIELDS_CONFLICT: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "A field is required without an order and refused with one, or the other way round.",
    whatToDo: "Without an order send `amount` and `description`; with one leave them to the order.",
  },
  NOTICE_REQUIRED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The customer must be told of the charge before it is made, and was not.",
    whatToDo:
      "Record it by CreateNotice, send it, say so by MarkNoticeSent, and charge when its period is over.",
  },
  NOTICE_PERIOD_RUNNING: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: true,
    meaning: "The notice of the charge was sent too short a while ago.",
    whatToDo: "Charge from `details.earliest_charge_time` on.",
  },
  SEND_TIME_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The time at which a notice was sent lies ahead, or before it was recorded.",
    whatToDo: "Send when it was really sent, or leave it out for now.",
  },
  NOTICE_ALREADY_SENT: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The notice was sent already.",
    whatToDo: "Nothing; to announce the charge anew, record another notice.",
  },
  CHECK_TIME_PAST: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The instant to judge at lies before now.",
    whatToDo: "Send an instant that is to come, or none for now.",
  },
  COUNTRY_UNKNOWN: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The country is no assigned ISO 3166-1 alpha-2 code.",
    whatToDo: 'Send the code as ISO 3166-1 assigns it, such as "AT", or leave it out.',
  },
  NETWORK_BUDGET_EXHAUSTED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The card was tried as often as its network allows.",
    whatToDo: "Wait until `details.free_time`, or charge another payment method.",
  },
  PAYMENT_METHOD_NOT_SAVED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The processor did not save the card that was to be charged; nothing was charged.",
    whatToDo:
      "As `details.state` says: let the customer do what the setup's `next_action` asks and send " +
      "the same call again, or ask for another card by a new setup.",
  },
  PROCESSOR_TOKEN_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The processor does not know the token, or it does not fit this setup.",
    whatToDo: "Send the token that the processor gave the client for this setup.",
  },
  SIMULATOR_TOKEN_IN_LIVE: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "A live workspace takes no token of the simulator.",
    whatToDo: "Use a sandbox for test tokens.",
  },
  CUSTOMER_FIXED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The order's customer stays: money moved on the order.",
    whatToDo: "Create a new order for the other customer.",
  },
  LINE_PAID: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The line is paid, and cannot come to less than was paid for it.",
    whatToDo: "Leave it at `details.paid_minor` at least.",
  },
  ORDER_BELOW_COLLECTED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The order would come to less than was collected for it.",
    whatToDo: "Let it come to `details.least_total_minor` at least.",
  },
  ORDER_NOT_CLOSED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The order is not closed.",
    whatToDo: "Nothing: it can be paid and changed.",
  },
  COLLECT_TIME_PAST: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The instant at which the order shall be collected lies before now.",
    whatToDo: "Send an instant that is to come, or collect it at once by PayOrder.",
  },
  REFUND_NOTHING_LEFT: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "Nothing that was charged is left to refund; refunds on their way count.",
    whatToDo: "Nothing, unless a refund on its way fails: then refund again.",
  },
  REFUND_EXCEEDS_REFUNDABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The refund is of more than is left to refund; refunds on their way count.",
    whatToDo: "Refund at most what `details` say is left.",
  },
  PAYMENT_TIME_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The time at which something was paid lies ahead.",
    whatToDo: "Send when it was really paid, or leave it out for now.",
  },
  EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The external payment is of more than the order owes.",
    whatToDo:
      "Record at most `details.outstanding_minor`, and give the rest back where it was paid.",
  },
  EXTERNAL_PAYMENT_NOT_REVERSIBLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The external payment was reversed already, or was returned and never counted.",
    whatToDo: "Nothing: it does not count.",
  },
  PAYMENT_INTENT_BELONGS_TO_ORDER: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The intent's order was not made by the intent, and is looked after by its own RPCs.",
    whatToDo: "Call the RPC that `details.route` names, with the order in `details.order_id`.",
  },
  PAYMENT_INTENT_NOT_CONFIRMABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The intent does not wait to be confirmed; `details.state` says what it is.",
    whatToDo:
      "Where it is requires_action, send the attempt in `details.attempt_id` as `attempt_id` once " +
      "the customer acted. Where it has ended, collect its order by a new intent.",
  },
  PAYMENT_INTENT_NOT_CANCELABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The intent waits for nothing that could be ended; `details.state` says what it is.",
    whatToDo: "Read the intent: it has its outcome, or will have it by itself.",
  },
  CAPTURE_KIND_NOT_SUPPORTED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The money cannot be held: it is a debit, or its processor cannot.",
    whatToDo: "Charge with automatic capture, or name a card over a processor that can hold money.",
  },
  CAPTURE_AMOUNT_EXCEEDED: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "More was to be captured than is held.",
    whatToDo: "Capture at most `details.authorized_minor`, and collect the rest by another charge.",
  },
  INTENT_NOT_CAPTURABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The payment intent holds no money, or none any more.",
    whatToDo: "Read the attempt: `details.state` says how it is. To collect more, charge again.",
  },
  CAPTURE_IN_FLIGHT: {
    code: Code.Aborted,
    category: CONFLICT,
    retryable: true,
    meaning: "A capture or a release of the money is on its way, or its outcome is not known yet.",
    whatToDo: "Wait until its outcome is known, then read the attempt again.",
  },
  AUTHORIZATION_EXPIRED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The authorisation has expired: the money is not held any more.",
    whatToDo: "Wait until the order is free, then charge it again.",
  },
} as const satisfies Readonly<Record<OwnReason, ReasonRow>>;
