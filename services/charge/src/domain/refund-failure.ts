import { NOT_SENT_REASONS, type NotSentReason } from "./not-sent.ts";
import type { RefundFailure } from "./refund.ts";

/** The failure of a refund of which it is certain that it did not reach the processor. */
export function notSentFailure(reason: NotSentReason): RefundFailure {
  const { retryable } = NOT_SENT_REASONS[reason];
  return { code: reason, sent: false, retryable, processorText: "" };
}

/** What whoever asked for a refund can do about its failure. */
export function whatToDoAbout({ sent, retryable }: RefundFailure): string {
  if (sent) {
    return (
      "The processor gave nothing back and the amount can be refunded again: give it back in " +
      "another way where it refuses for good."
    );
  }
  return retryable
    ? "Nothing was sent and the amount can be refunded again: do so in a minute with a new request id."
    : "Nothing was sent: have an operator look at the processor account, then refund again with a new request id.";
}
