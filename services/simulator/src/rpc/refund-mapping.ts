import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RefundState, type RefundSchema } from "@flint/contracts-simulator";
import { refundStateAt, type RefundStateName } from "../domain/refund.ts";
import type { StoredRefund } from "../store/refunds.ts";

const STATES = {
  pending: RefundState.PENDING,
  succeeded: RefundState.SUCCEEDED,
  failed: RefundState.FAILED,
} as const satisfies Record<RefundStateName, RefundState>;

/** The refund as it was, or is, at an instant. */
export function refundMessage(
  refund: StoredRefund,
  atMs: number,
): MessageInitShape<typeof RefundSchema> {
  const state = refundStateAt(refund, atMs);
  return {
    id: refund.id,
    state: STATES[state],
    amount: BigInt(refund.amount),
    currency: refund.currency,
    chargeId: refund.chargeId,
    idempotencyKey: refund.idempotencyKey,
    reference: refund.reference,
    failureCode: state === "failed" ? refund.failureCode : "",
    metadata: JSON.parse(refund.metadata) as Record<string, string>,
    createTime: timestampFromMs(refund.createdAtMs),
  };
}
