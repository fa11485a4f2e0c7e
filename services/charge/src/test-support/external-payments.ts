import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ExternalPaymentService,
  type RecordExternalPaymentRequest,
  type RecordExternalPaymentRequestSchema,
} from "@flint/contracts-charge";
import type { TestCaller } from "@flint/testing";
import { euro } from "./refunds.ts";

/** Fields of a RecordExternalPayment request. */
export type ExternalPaymentFields = Exclude<
  MessageInitShape<typeof RecordExternalPaymentRequestSchema>,
  RecordExternalPaymentRequest
>;

/** Records that an amount in cents was paid by bank transfer, but for what is given. */
export function payOutside(
  caller: TestCaller,
  orderId: string,
  amountMinor: bigint,
  parts: ExternalPaymentFields = {},
) {
  return caller.client(ExternalPaymentService).recordExternalPayment({
    ...{ requestId: randomUUID(), orderId, amount: euro(amountMinor), method: "bank_transfer" },
    ...parts,
  });
}

/** Takes a record back. */
export function reverse(
  caller: TestCaller,
  externalPaymentId = "",
  requestId: string = randomUUID(),
) {
  const reason = "another customer's transfer";
  const request = { requestId, externalPaymentId, reason };
  return caller.client(ExternalPaymentService).reverseExternalPayment(request);
}
