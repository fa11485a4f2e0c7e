import { Code } from "@connectrpc/connect";
import { RefusalCategory } from "@flint/contracts-type";
import type { ErrorReason } from "@flint/contracts-simulator";

/** A value of `flint.simulator.v1.ErrorReason`, without its prefix. */
export type Reason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** What the documentation and the wire say of a reason. */
export type ReasonRow = {
  code: Code;
  category: RefusalCategory;
  retryable: boolean;
  meaning: string;
  whatToDo: string;
};

const { REQUEST, CREDENTIAL, ABSENT, CONFLICT, STATE, LIMIT, OUTAGE } = RefusalCategory;

/** Every reason that the simulator answers, in the order in which they are checked. */
export const reasons: Readonly<Record<Reason, ReasonRow>> = {
  ACCOUNT_SECRET_INVALID: {
    code: Code.Unauthenticated,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The header `authorization` holds no account's secret.",
    whatToDo: "Send `Bearer simsk_<profile>_<name>`.",
  },
  INVALID_FIELD: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "A field breaks its documented bounds.",
    whatToDo: "Correct the field.",
  },
  CONNECTION_REFUSED: {
    code: Code.Unavailable,
    category: OUTAGE,
    retryable: true,
    meaning: "Stands for a refused connection: the request counts as never sent.",
    whatToDo: "Try again later.",
  },
  RATE_LIMITED: {
    code: Code.ResourceExhausted,
    category: LIMIT,
    retryable: true,
    meaning: "Too many requests; nothing was done.",
    whatToDo: "Wait for `retry_delay`, then send again under the same key.",
  },
  KEY_REUSED: {
    code: Code.AlreadyExists,
    category: CONFLICT,
    retryable: false,
    meaning: "The key was used before with other parameters.",
    whatToDo: "Send what was sent first, or use a new key for a new charge.",
  },
  KEY_CONFLICT: {
    code: Code.AlreadyExists,
    category: CONFLICT,
    retryable: false,
    meaning: "The key was used before, and this profile does not replay.",
    whatToDo:
      "Read the charge that `details.charge_id` names, or the refund of `details.refund_id`.",
  },
  METHOD_NOT_FOUND: {
    code: Code.NotFound,
    category: ABSENT,
    retryable: false,
    meaning: "This account has no such saved card.",
    whatToDo: "Name a card that this account saved.",
  },
  CURRENCY_UNSUPPORTED: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "This profile does not take the currency.",
    whatToDo: "Charge in a currency that it takes.",
  },
  AMOUNT_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "This profile cannot take this amount of the currency.",
    whatToDo: "Send an amount that the profile can represent.",
  },
  TOKEN_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The test token is unknown or malformed.",
    whatToDo: "Use a name from services/simulator/README.md; `details.problem` says what is wrong.",
  },
  SETUP_NOT_FOUND: {
    code: Code.NotFound,
    category: ABSENT,
    retryable: false,
    meaning: "This account has no such setup, or no setup has this client secret.",
    whatToDo: "Name a setup that CreateSetup answered.",
  },
  SETUP_FINISHED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The setup has ended, or was confirmed with another token.",
    whatToDo: "Begin another setup.",
  },
  LOOKUP_UNSUPPORTED: {
    code: Code.Unimplemented,
    category: REQUEST,
    retryable: false,
    meaning: "This profile offers no such look-up.",
    whatToDo: "Send the charge again under its key, within the key's window.",
  },
  CHARGE_NOT_FOUND: {
    code: Code.NotFound,
    category: ABSENT,
    retryable: false,
    meaning: "This account has no such charge.",
    whatToDo: "Name a charge of this account.",
  },
  CHARGE_NOT_PENDING: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The charge is not pending, so it cannot settle.",
    whatToDo: "Nothing: it has its outcome.",
  },
  CONNECTION_RESET: {
    code: Code.Unavailable,
    category: OUTAGE,
    retryable: true,
    meaning: "The connection broke before the answer; the charge may exist.",
    whatToDo: "Look for the charge, or send it again under the same key.",
  },
  NO_ANSWER: {
    code: Code.DeadlineExceeded,
    category: OUTAGE,
    retryable: true,
    meaning: "The processor kept the request open until its limit; the charge may exist.",
    whatToDo: "Look for the charge, or send it again under the same key.",
  },
  PROCESSOR_ERROR: {
    code: Code.Internal,
    category: OUTAGE,
    retryable: true,
    meaning: "The processor failed inside; the charge may exist.",
    whatToDo: "Look for the charge, or send it again under the same key.",
  },
  CHARGE_NOT_CANCELABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The charge has its outcome, so that it cannot be canceled.",
    whatToDo: "Read the charge; `details.state` says what it is.",
  },
  CHARGE_NOT_AUTHENTICABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The charge does not wait for its customer.",
    whatToDo: "Nothing: it never asked for authentication, or has its outcome.",
  },
  REFUND_NOT_FOUND: {
    code: Code.NotFound,
    category: ABSENT,
    retryable: false,
    meaning: "This account has no such refund.",
    whatToDo: "Name a refund of this account.",
  },
  CHARGE_NOT_REFUNDABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The charge moved no money that could go back.",
    whatToDo: "Refund a charge that is approved.",
  },
  REFUND_EXCEEDS_CHARGE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The refund is of more than what of the charge was not refunded yet.",
    whatToDo: "Refund at most what is left of the charge.",
  },
  CHARGE_NOT_CAPTURABLE: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The charge is not authorised, or not any more.",
    whatToDo: "Read the charge: `details.state` says what it is.",
  },
  CAPTURE_REFUSED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The capture is refused; the charge stays authorised.",
    whatToDo: "Capture it under another key, or let the authorisation end.",
  },
};
