import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Refund as RefundMessage,
  RefundObligation as RefundObligationMessage,
  RefundSchema,
  RefundState as RefundStateMessage,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { Refund, RefundObligation, RefundProgress, RefundState } from "../domain/refund.ts";
import { whatToDoAbout } from "../domain/refund-failure.ts";
import { actorMessage, orderContextMessage } from "./actor-mapping.ts";
import type { AttemptReader } from "./attempt-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";
import { resolutionInit } from "./resolution-mapping.ts";

const STATES = {
  sent: RefundStateMessage.SENT,
  pending: RefundStateMessage.PENDING,
  succeeded: RefundStateMessage.SUCCEEDED,
  failed: RefundStateMessage.FAILED,
  unknown: RefundStateMessage.UNKNOWN,
} as const satisfies Record<RefundState, RefundStateMessage>;

const OBLIGATIONS = {
  credited: RefundObligationMessage.CREDITED,
  owed_again: RefundObligationMessage.OWED_AGAIN,
} as const satisfies Record<RefundObligation, RefundObligationMessage>;

/** The obligation that a request names; the contract's rules have refused every other value. */
export function refundObligationOf(message: RefundObligationMessage): RefundObligation {
  return message === RefundObligationMessage.CREDITED ? "credited" : "owed_again";
}

/** A refund as a message. */
export function refundMessage(refund: Refund, reader: AttemptReader): RefundMessage {
  const { amount, progress } = refund;
  return create(RefundSchema, {
    id: refund.id,
    customerId: refund.customerId,
    orderContext: orderContextMessage(refund.orderContext),
    paymentIntentId: refund.paymentIntentId,
    attemptId: refund.attemptId,
    amount: moneyMessage(amount.currency, amount.amountMinor),
    obligation: OBLIGATIONS[refund.obligation],
    state: STATES[progress.state],
    lines: [...refund.lines],
    reason: refund.reason,
    actor: actorMessage(refund.actor),
    processorAccountId: refund.processorAccountId,
    processor: refund.processor,
    processorKey: refund.processorKey,
    createTime: timestampOf(refund.createdAt),
    revision: BigInt(refund.revision),
    ...progressInit(progress, reader),
  });
}

type RefundInit = Pick<
  Exclude<MessageInitShape<typeof RefundSchema>, RefundMessage>,
  "processorRefundId" | "failure" | "resolution" | "settleTime"
>;

function progressInit(progress: RefundProgress, reader: AttemptReader): RefundInit {
  switch (progress.state) {
    case "sent":
      return {};
    case "pending": {
      const { processorRefundId, resolution } = progress;
      return { processorRefundId, resolution: resolutionInit(resolution) };
    }
    case "unknown":
      return { resolution: resolutionInit(progress.resolution) };
    case "succeeded": {
      const { processorRefundId, settledAt } = progress;
      return { processorRefundId, settleTime: timestampOf(settledAt) };
    }
    case "failed": {
      const { processorRefundId, settledAt, failure } = progress;
      const { code, retryable } = failure;
      const processorText = reader.seesProcessorText ? failure.processorText : "";
      const told = { code, retryable, whatToDo: whatToDoAbout(failure), processorText };
      return { processorRefundId, failure: told, settleTime: timestampOf(settledAt) };
    }
  }
}
