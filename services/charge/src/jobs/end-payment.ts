import type { JobContext } from "@flint/jobs";
import type { CancelAnswer, Processor } from "@flint/processors";
import { faultPoint } from "@flint/std";
import type { Attempt } from "../domain/attempt.ts";
import type { Outcome } from "../domain/settle.ts";
import { outcomeOf } from "./send.ts";

/** How long the answer to a cancel is waited for. */
const CANCEL_TIMEOUT_MS = 10_000;

/**
 * Asks the processor to end a payment. Only its word that it did releases the order: a payment that
 * the customer finished first is told as approved, and no answer leaves the outcome unknown, asked
 * for again by the same question.
 */
export async function endPayment(
  processor: Processor,
  given: { attempt: Attempt; processorChargeId: string; context: JobContext },
): Promise<Outcome> {
  const { attempt, processorChargeId, context } = given;
  const { id: attemptId, amount } = attempt;
  context.assertHeld();
  const request = { processorId: processorChargeId, attemptId, amount };
  const options = { signal: context.signal, timeoutMs: CANCEL_TIMEOUT_MS };
  let answer: CancelAnswer;
  try {
    answer = await processor.cancel(request, options);
  } catch {
    return { kind: "cancel_unanswered", processorChargeId };
  }
  faultPoint("charge-after-cancel");
  return outcomeOf(answer.outcome === "canceled" ? answer : answer.payment);
}
