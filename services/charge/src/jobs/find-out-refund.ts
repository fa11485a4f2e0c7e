import type { Deps } from "../deps.ts";
import { isRefundFinal, mayResendRefund } from "../domain/refund.ts";
import type { RefundOutcome } from "../domain/settle-refund.ts";
import { refundOutcomeOf, type RefundSend, sendRefundAgain } from "./send-refund.ts";

/** How long one look-up is waited for. */
const FIND_TIMEOUT_MS = 10_000;

/**
 * Finds out what became of a refund whose outcome this process does not know: the processor is asked
 * first, by what it can really find. Only where that brings nothing is the refund sent once more, under
 * its own key. Absence is not an answer.
 */
export async function findOutRefund(deps: Deps, send: RefundSend): Promise<RefundOutcome> {
  const { refund, instrument } = send;
  // Final already: the settle changes nothing and ends the job.
  if (isRefundFinal(refund.progress.state)) return { kind: "unknown" };
  const found = await look(deps, send);
  if (found !== undefined) return found;
  const { keyWindowMs } = deps.processorOf(instrument).capabilities;
  if (!mayResendRefund(refund, keyWindowMs, deps.clock.now())) return { kind: "unknown" };
  return sendRefundAgain(deps, send);
}

/** Asks the processor what it has; `undefined` where that brought nothing. */
async function look(
  deps: Deps,
  { refund, instrument, context }: RefundSend,
): Promise<RefundOutcome | undefined> {
  const { progress, processorKey: key, id: refundId, amount } = refund;
  const processorId = "processorRefundId" in progress ? progress.processorRefundId : "";
  const known = { key, refundId, amount, ...(processorId === "" ? {} : { processorId }) };
  const options = { signal: context.signal, timeoutMs: FIND_TIMEOUT_MS };
  try {
    const found = await deps.processorOf(instrument).findRefund(known, options);
    return found.found ? refundOutcomeOf(found.answer) : undefined;
  } catch {
    return undefined;
  }
}
