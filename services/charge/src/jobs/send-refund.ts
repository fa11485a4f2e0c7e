import type { Instrument } from "@flint/contracts-payment-method";
import type { JobContext } from "@flint/jobs";
import { NotSent, type RefundAnswer } from "@flint/processors";
import { faultPoint } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Refund } from "../domain/refund.ts";
import { notSentFailure } from "../domain/refund-failure.ts";
import type { RefundOutcome } from "../domain/settle-refund.ts";

/** How long a processor's answer is waited for; then the outcome is unknown. */
const REFUND_TIMEOUT_MS = 10_000;

/** What is sent: the same values at every send of a refund. */
export type RefundSend = { refund: Refund; instrument: Instrument; context: JobContext };

/**
 * Sends a refund for the first time. Only here can it be concluded that nothing was sent: this process
 * is the only one that tried, and it saw the connection refused.
 */
export async function sendRefundFirst(deps: Deps, send: RefundSend): Promise<RefundOutcome> {
  send.context.assertHeld();
  try {
    return await sendOnce(deps, send);
  } catch (error) {
    if (!(error instanceof NotSent)) return { kind: "unknown" };
    return { kind: "failed", processorRefundId: "", failure: notSentFailure(error.reason) };
  }
}

/**
 * Sends a refund again under its own key. Whatever is thrown, the first send stays as unknown as it
 * was: that this one did not arrive says nothing of that one.
 */
export async function sendRefundAgain(deps: Deps, send: RefundSend): Promise<RefundOutcome> {
  send.context.assertHeld();
  try {
    return await sendOnce(deps, send);
  } catch {
    return { kind: "unknown" };
  }
}

async function sendOnce(
  deps: Deps,
  { refund, instrument, context }: RefundSend,
): Promise<RefundOutcome> {
  const processor = deps.processorOf(instrument);
  faultPoint("refund-before-call");
  const answer = await processor.refund(
    {
      key: refund.processorKey,
      refundId: refund.id,
      processorChargeId: refund.processorChargeId,
      amount: refund.amount,
      orderContext: refund.orderContext,
    },
    { signal: context.signal, timeoutMs: REFUND_TIMEOUT_MS },
  );
  faultPoint("refund-after-answer");
  return refundOutcomeOf(answer);
}

/** A processor's answer in the words of the domain. */
export function refundOutcomeOf(answer: RefundAnswer): RefundOutcome {
  const processorRefundId = answer.processorId ?? "";
  if (answer.outcome !== "failed") return { kind: answer.outcome, processorRefundId };
  const { code, rawText } = answer.failure;
  const failure = { code, sent: true, retryable: false, processorText: rawText };
  return { kind: "failed", processorRefundId, failure };
}
