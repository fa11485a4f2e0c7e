import { Code } from "@connectrpc/connect";
import { RefusalCategory } from "@flint/contracts-type";

/** What the world is told about one reason to refuse a call. */
export type ReasonRow = {
  /** Connect code, which gRPC shares. */
  code: Code;
  category: RefusalCategory;
  /** Whether the same call, unchanged, may succeed later. */
  retryable: boolean;
  /** What happened, in one sentence; it becomes the status message. */
  meaning: string;
  /** What the caller should do next, in one sentence. */
  whatToDo: string;
};

/** Rows by reason: names of `ErrorReason` values without the enum's prefix. */
export type Reasons = Readonly<Record<string, ReasonRow>>;

const { REQUEST, CREDENTIAL, ABSENT, CONFLICT, LIMIT, OUTAGE } = RefusalCategory;

/** Reasons that any RPC of any service can answer: one row for each value of
 * `flint.type.v1.ErrorReason`, in the order in which they are checked. */
export const commonReasons = {
  REQUEST_TOO_LARGE: {
    code: Code.ResourceExhausted,
    category: LIMIT,
    retryable: false,
    meaning: "The body is larger than 1 MiB.",
    whatToDo: "Send less in one call.",
  },
  CREDENTIAL_MISSING: {
    code: Code.Unauthenticated,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The call carries no credential.",
    whatToDo: "Send `authorization: Bearer <API key or token>`.",
  },
  CREDENTIAL_INVALID: {
    code: Code.Unauthenticated,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The credential is unknown, malformed or for another environment.",
    whatToDo: "Check that the whole key was copied and that it belongs to this environment.",
  },
  API_KEY_REVOKED: {
    code: Code.Unauthenticated,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The API key was revoked.",
    whatToDo: "Use another API key, or create one.",
  },
  CREDENTIAL_EXPIRED: {
    code: Code.Unauthenticated,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The API key or token has expired.",
    whatToDo: "Use a key that has not expired, or ask for a new token.",
  },
  INTERNAL_RPC: {
    code: Code.PermissionDenied,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The RPC is for Flint's own services.",
    whatToDo: "Use the public RPCs.",
  },
  SCOPE_MISSING: {
    code: Code.PermissionDenied,
    category: CREDENTIAL,
    retryable: false,
    meaning: "The credential lacks the scope that the RPC asks for.",
    whatToDo: "Use a credential that has the scope named in `details.missing_scope`.",
  },
  BUYER_NOT_ALLOWED: {
    code: Code.PermissionDenied,
    category: CREDENTIAL,
    retryable: false,
    meaning: "A buyer's token opens only what belongs to its own customer.",
    whatToDo: "Call from your server with its API key, or name the token's own customer.",
  },
  RATE_LIMITED: {
    code: Code.ResourceExhausted,
    category: LIMIT,
    retryable: true,
    meaning: "The credential has made too many calls at once.",
    whatToDo: "Wait for `retry_delay`, then send the same call.",
  },
  MALFORMED_REQUEST: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The body cannot be decoded as the RPC's request.",
    whatToDo: "Encode the request as its contract says; `field` names the place where it is known.",
  },
  UNKNOWN_FIELD: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The request has a field that its message does not know.",
    whatToDo: "Correct the field's name, or leave it out.",
  },
  INVALID_FIELD: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "A field breaks its documented bounds.",
    whatToDo: "Correct the field as `details.problem` says.",
  },
  CARD_NUMBER: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "A text field holds a card number, which Flint never takes.",
    whatToDo:
      "Save the card with the processor and send its token; remove the number from the text.",
  },
  REQUEST_ID_MISSING: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The call changes something and has no `request_id`.",
    whatToDo: "Choose a unique `request_id`, store it, and send it with the call and every repeat.",
  },
  REQUEST_ID_CONFLICT: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The field `request_id` and the header `idempotency-key` differ.",
    whatToDo: "Send one of the two, or the same value in both.",
  },
  REQUEST_IN_FLIGHT: {
    code: Code.Aborted,
    category: CONFLICT,
    retryable: true,
    meaning: "The first call with this `request_id` is still running.",
    whatToDo: "Wait for `retry_delay`, then send the same call with the same `request_id`.",
  },
  REQUEST_ID_REUSED: {
    code: Code.AlreadyExists,
    category: CONFLICT,
    retryable: false,
    meaning: "This `request_id` was used before with another request.",
    whatToDo: "Choose a new `request_id`; `field` names the first field that differs.",
  },
  PAGE_TOKEN_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The page token is not one that this list answered with the same filter.",
    whatToDo: "Start again from the first page, without a page token.",
  },
  NOT_FOUND: {
    code: Code.NotFound,
    category: ABSENT,
    retryable: false,
    meaning: "There is no such object in this workspace.",
    whatToDo: "Check the id, and that the credential is of the workspace that has the object.",
  },
  REVISION_STALE: {
    code: Code.Aborted,
    category: CONFLICT,
    retryable: false,
    meaning: "The object has changed since `expected_revision`.",
    whatToDo: "Read the object again, then decide.",
  },
  DEADLINE_EXCEEDED: {
    code: Code.DeadlineExceeded,
    category: OUTAGE,
    retryable: true,
    meaning: "The deadline passed before the answer was known.",
    whatToDo: "Send the same call with the same `request_id` and a later deadline.",
  },
  UNAVAILABLE: {
    code: Code.Unavailable,
    category: OUTAGE,
    retryable: true,
    meaning: "A part of Flint cannot be reached.",
    whatToDo: "Send the same call with the same `request_id` again, with growing pauses.",
  },
  INTERNAL: {
    code: Code.Internal,
    category: OUTAGE,
    retryable: false,
    meaning: "Flint has a defect.",
    whatToDo: "Quote `call_id` to support.",
  },
  UNIMPLEMENTED: {
    code: Code.Unimplemented,
    category: REQUEST,
    retryable: false,
    meaning: "The RPC does not exist.",
    whatToDo: "Check the service's and the method's name against the contract.",
  },
} as const satisfies Reasons;

/** A reason that any RPC can answer. */
export type CommonReason = keyof typeof commonReasons;
