import { Code } from "@connectrpc/connect";
import type { ErrorReason } from "@flint/contracts-customer";
import { RefusalCategory } from "@flint/contracts-type";
import type { CommonReason, ReasonRow } from "@flint/rpc";

const { REQUEST, STATE, CONFLICT } = RefusalCategory;

/** A reason of customer's own: a value of `flint.customer.v1.ErrorReason` without its prefix. */
type OwnReason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** Every reason that customer's RPCs answer. */
export type Reason = OwnReason | CommonReason;

/** What the world is told about each of customer's own reasons, in the order of the contract. */
export const reasons = {
  CUSTOMER_ARCHIVED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The customer is archived or being archived: nothing about it changes any more.",
    whatToDo: "Create a new customer.",
  },
  METADATA_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The metadata breaks its bounds, uses a reserved key, or both sets and deletes one.",
    whatToDo:
      'Send up to 50 keys of 1 to 64 characters, none beginning with "flint_", values up to 500.',
  },
  TIME_ZONE_UNKNOWN: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The time zone is not one of the IANA database.",
    whatToDo: 'Send a name such as "Europe/Vienna", or leave it empty for UTC.',
  },
  EXTERNAL_REFERENCE_TAKEN: {
    code: Code.AlreadyExists,
    category: CONFLICT,
    retryable: false,
    meaning: "Another customer of the workspace has this external reference.",
    whatToDo: "Use the customer in `details.customer_id`, or another reference.",
  },
  CUSTOMER_NOT_ARCHIVING: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The customer is not being archived.",
    whatToDo: "Archive the customer first.",
  },
} as const satisfies Record<OwnReason, ReasonRow>;
