import { Code, ConnectError } from "@connectrpc/connect";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { RefusalSchema, type Refusal } from "@flint/contracts-type";
import type { ErrorReason } from "@flint/contracts-simulator";
import type { ProcessorDecline } from "../charge.ts";
import type { RefundFailure } from "../refund.ts";
import { CannotFind, NotSent, OutcomeUnknown, TokenRefused } from "../errors.ts";

type Reason = keyof typeof ErrorReason;

/**
 * Turns what a call threw into one of the port's errors. Only what is certain to have had no
 * effect becomes NotSent; everything that is not understood is an unknown outcome.
 */
export function readFailure(error: unknown): Error {
  if (error instanceof NotSent || error instanceof OutcomeUnknown) return error;
  const refusal = refusalOf(error);
  switch (refusal?.reason as Reason | undefined) {
    case "CONNECTION_REFUSED":
      return new NotSent("connection_refused", { cause: error });
    case "RATE_LIMITED":
      return new NotSent("rate_limited", { cause: error, retryDelayMs: delayOf(refusal) });
    case "ACCOUNT_SECRET_INVALID":
      return new NotSent("credentials_refused", { cause: error });
    case "INVALID_FIELD":
      return refusal?.field === "token"
        ? new TokenRefused("the processor does not take a token of this length or form")
        : new NotSent("request_refused", { cause: error });
    case "KEY_REUSED":
      return new OutcomeUnknown("key_reused", { cause: error });
    case "TOKEN_INVALID":
      return new TokenRefused(refusal?.details["problem"] ?? "unknown");
    case "SETUP_FINISHED":
      return new TokenRefused("the setup has ended, or was confirmed with another token");
    case "LOOKUP_UNSUPPORTED":
      return new CannotFind();
    case "PROCESSOR_ERROR":
      return new OutcomeUnknown("processor_error", { cause: error });
    default:
      return readConnection(error);
  }
}

/**
 * Refusals of a charge that are the processor's last word on it, as declines: the request was
 * read, its key was not used before, and nothing was made of it.
 */
const DECLINES: { readonly [R in Reason]?: string } = {
  METHOD_NOT_FOUND: "invalid_account",
  CURRENCY_UNSUPPORTED: "currency_not_supported",
  AMOUNT_INVALID: "invalid_amount",
};

/** The decline that a refusal amounts to; `undefined` where it is something else. */
export function declineOfRefusal(error: unknown): ProcessorDecline | undefined {
  const refusal = refusalOf(error);
  const code = refusal === undefined ? undefined : DECLINES[refusal.reason as Reason];
  return code === undefined ? undefined : { code, rawText: `refused: ${refusal?.reason}` };
}

/** Refusals of a refund that are the processor's last word on it: nothing was made of it. */
const REFUND_FAILURES: { readonly [R in Reason]?: string } = {
  CHARGE_NOT_FOUND: "charge_not_found",
  CHARGE_NOT_REFUNDABLE: "charge_not_refundable",
  REFUND_EXCEEDS_CHARGE: "charge_already_refunded",
  AMOUNT_INVALID: "invalid_amount",
};

/** The failure that a refusal of a refund amounts to; `undefined` where it is something else. */
export function failureOfRefusal(error: unknown): RefundFailure | undefined {
  const refusal = refusalOf(error);
  const code = refusal === undefined ? undefined : REFUND_FAILURES[refusal.reason as Reason];
  return code === undefined ? undefined : { code, rawText: `refused: ${refusal?.reason}` };
}

/**
 * The refusal of a capture that is the processor's last word on it; `undefined` where it is
 * something else. `state` is what the charge is then.
 */
export function captureRefusal(
  error: unknown,
): { reason: string; code: string; state: string } | undefined {
  const refusal = refusalOf(error);
  switch (refusal?.reason as Reason | undefined) {
    case "CAPTURE_REFUSED":
      return { reason: "CAPTURE_REFUSED", code: "capture_refused", state: "authorized" };
    case "AMOUNT_INVALID":
      return { reason: "AMOUNT_INVALID", code: "invalid_amount", state: "authorized" };
    case "CHARGE_NOT_CAPTURABLE":
      return {
        reason: "CHARGE_NOT_CAPTURABLE",
        code: "charge_not_capturable",
        state: refusal?.details["state"] ?? "",
      };
    default:
      return undefined;
  }
}

/** Whether the processor said that its vault holds nothing of that name. */
export function isUnknownMethod(error: unknown): boolean {
  return (refusalOf(error)?.reason as Reason | undefined) === "METHOD_NOT_FOUND";
}

/** Whether the processor said that a payment has ended, or was captured, before it was canceled. */
export function isPastCanceling(error: unknown): boolean {
  return (refusalOf(error)?.reason as Reason | undefined) === "CHARGE_NOT_CANCELABLE";
}

/** The charge that was made under a key in conflict; `undefined` where it is no conflict. */
export function conflictingChargeId(error: unknown): string | undefined {
  const refusal = refusalOf(error);
  return (refusal?.reason as Reason) === "KEY_CONFLICT" ? refusal?.details["charge_id"] : undefined;
}

/** The refund that was made under a key in conflict; `undefined` where it is no conflict. */
export function conflictingRefundId(error: unknown): string | undefined {
  const refusal = refusalOf(error);
  return (refusal?.reason as Reason) === "KEY_CONFLICT" ? refusal?.details["refund_id"] : undefined;
}

function refusalOf(error: unknown): Refusal | undefined {
  return error instanceof ConnectError ? error.findDetails(RefusalSchema)[0] : undefined;
}

function delayOf(refusal: Refusal | undefined): number | undefined {
  return refusal?.retryDelay && durationMs(refusal.retryDelay);
}

/** Codes of Node's that say that no connection came about. */
const NO_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function readConnection(error: unknown): Error {
  if (codesOf(error).some((code) => NO_CONNECTION.has(code))) {
    return new NotSent("connection_refused", { cause: error });
  }
  const code = error instanceof ConnectError ? error.code : Code.Unknown;
  const waited = code === Code.DeadlineExceeded || code === Code.Canceled;
  return new OutcomeUnknown(waited ? "no_answer" : "connection_lost", { cause: error });
}

/** The codes of an error and of its causes, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let at = error as { code?: unknown; cause?: unknown } | undefined;
  for (; typeof at === "object" && at !== null; at = at.cause as typeof at) {
    if (typeof at.code === "string") codes.push(at.code);
  }
  return codes;
}
