import { ScalarType, type DescMethod, type Message } from "@bufbuild/protobuf";
import { Refused } from "@flint/std";
import type { RequestHeaders } from "./credential.ts";
import type { CommonReason } from "./reasons.ts";

/** The header that stands for an empty `request_id`. */
export const IDEMPOTENCY_KEY = "idempotency-key";

const PRINTABLE_ASCII = /^[\x20-\x7e]{1,255}$/;

type WithRequestId = { requestId: string };

/** Whether the RPC changes something: its request has a `request_id`. */
export function takesRequestId(method: DescMethod): boolean {
  return method.input.field["requestId"]?.scalar === ScalarType.STRING;
}

/**
 * Settles the caller's key of a call and writes it into the request, so that a key from the
 * header and one from the field count as the same request. PAYMENT-RULES 7.
 *
 * @throws Refused REQUEST_ID_MISSING, REQUEST_ID_CONFLICT, INVALID_FIELD
 */
export function settleRequestId(message: Message, headers: RequestHeaders): string {
  const request = message as Message & WithRequestId;
  const header = headers.get(IDEMPOTENCY_KEY) ?? "";
  if (request.requestId !== "" && header !== "" && request.requestId !== header) {
    throw new Refused<CommonReason>("REQUEST_ID_CONFLICT", { field: "request_id" });
  }
  const requestId = request.requestId === "" ? header : request.requestId;
  if (requestId === "") {
    throw new Refused<CommonReason>("REQUEST_ID_MISSING", { field: "request_id" });
  }
  if (!PRINTABLE_ASCII.test(requestId)) {
    throw new Refused<CommonReason>("INVALID_FIELD", {
      field: "request_id",
      details: { problem: "must be 1 to 255 printable ASCII characters" },
    });
  }
  request.requestId = requestId;
  return requestId;
}
