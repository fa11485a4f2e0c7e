import { Code } from "@connectrpc/connect";
import type { ErrorReason } from "@flint/contracts-platform";
import { RefusalCategory } from "@flint/contracts-type";
import type { CommonReason, ReasonRow } from "@flint/rpc";

const { REQUEST, CREDENTIAL, STATE, LIMIT } = RefusalCategory;

/** A reason of platform's own: a value of `flint.platform.v1.ErrorReason` without its prefix. */
type OwnReason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** Every reason that platform's RPCs answer. */
export type Reason = OwnReason | CommonReason;

/** What the world is told about each of platform's own reasons, in the order of the contract. */
export const reasons = {
  SANDBOX_REQUIRED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "A live workspace cannot be reset or deleted.",
    whatToDo: "Name a sandbox.",
  },
  SANDBOX_LIMIT_REACHED: {
    code: Code.ResourceExhausted,
    category: LIMIT,
    retryable: false,
    meaning: "The merchant has as many sandboxes as it may have.",
    whatToDo: "Delete a sandbox that is no longer used; `details.limit` is how many there may be.",
  },
  API_KEY_LIMIT_REACHED: {
    code: Code.ResourceExhausted,
    category: LIMIT,
    retryable: false,
    meaning: "The workspace has as many active API keys as it may have.",
    whatToDo: "Revoke a key that is no longer used; `details.limit` is how many there may be.",
  },
  SCOPE_UNKNOWN: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "There is no such scope.",
    whatToDo:
      "Correct the scope in `details.scope`; each RPC's description names the one it asks for.",
  },
  SCOPE_TOO_WIDE: {
    code: Code.PermissionDenied,
    category: CREDENTIAL,
    retryable: false,
    meaning: "A credential cannot give what it does not have itself.",
    whatToDo: "Leave out the scope in `details.scope`, or call with a key that has it.",
  },
  TOKEN_SUBJECT_INVALID: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The token's subject does not fit its kind.",
    whatToDo: "Send the customer's id (`cus_…`) as the subject of a buyer's token.",
  },
  EXPIRY_PASSED: {
    code: Code.InvalidArgument,
    category: REQUEST,
    retryable: false,
    meaning: "The expiry does not lie ahead.",
    whatToDo: "Send an expiry in the future, or none for a key that does not expire.",
  },
  WORKSPACE_DELETED: {
    code: Code.FailedPrecondition,
    category: STATE,
    retryable: false,
    meaning: "The workspace is deleted: it takes no change and no key.",
    whatToDo: "Use another workspace, or create a sandbox.",
  },
  API_KEY_REQUIRED: {
    code: Code.PermissionDenied,
    category: CREDENTIAL,
    retryable: false,
    meaning: "Credentials are made with an API key, never with a token.",
    whatToDo: "Call from your server with its API key.",
  },
} as const satisfies Record<OwnReason, ReasonRow>;
