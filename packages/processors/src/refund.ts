import type { Money } from "@flint/money";
import type { Id, OrderContext } from "@flint/std";

/** One refund of one charge. A re-send is made of the same values. */
export type RefundRequest = {
  /** `processorKey(refundId)`, stored before the first send. */
  key: string;
  refundId: Id<"refund">;
  /** The processor's own id of the charge. */
  processorChargeId: string;
  /** At most what of the charge was not refunded before; in the charge's currency. */
  amount: Money;
  /** Goes into the processor's metadata. */
  orderContext: OrderContext;
};

/** Why a processor does not refund, as it said it. */
export type RefundFailure = {
  code: string;
  /** For support only: never into a log, an event or an answer to a merchant's customer. */
  rawText: string;
};

/** What became of a refund. */
export type RefundAnswer =
  | { outcome: "succeeded"; processorId: string }
  /** It counts as refunded until it is known to have failed. */
  | { outcome: "pending"; processorId: string }
  /** `processorId` absent: the processor refused the request without making an object of it. */
  | { outcome: "failed"; processorId?: string; failure: RefundFailure };

/** What is known of a refund that is looked for. */
export type FindRefundRequest = {
  key: string;
  refundId: Id<"refund">;
  /** What must be found: another amount is another refund. */
  amount: Money;
  /** The processor's id, where an answer or a conflict told it. */
  processorId?: string;
};

/** What a look-up found. Absence is not an answer. */
export type FindRefundAnswer = { found: true; answer: RefundAnswer } | { found: false };
