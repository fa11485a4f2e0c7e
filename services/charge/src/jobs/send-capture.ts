import type { Instrument } from "@flint/contracts-payment-method";
import type { JobContext } from "@flint/jobs";
import { type CaptureAnswer, NotSent, type Processor } from "@flint/processors";
import { faultPoint } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import { type Holding, isHolding } from "../domain/capture.ts";
import { mayCaptureAgain } from "../domain/recapture.ts";
import { type CaptureOutcome, isCaptureOver } from "../domain/settle-capture.ts";
import { findOrder } from "../store/orders.ts";
import { SEND_TIMEOUT_MS } from "./send.ts";

/** How long one look-up is waited for. */
const FIND_TIMEOUT_MS = 10_000;

/** One capture to send or to find out. */
export type CaptureWork = {
  attempt: Attempt;
  captureId: string;
  instrument: Instrument;
  context: JobContext;
};

/**
 * Sends a capture for the first time. Only here can it be concluded that nothing was sent: this
 * process is the only one that tried.
 */
export async function captureFirst(deps: Deps, work: CaptureWork): Promise<CaptureOutcome> {
  work.context.assertHeld();
  try {
    return await captureOnce(deps, work);
  } catch (error) {
    if (error instanceof NotSent) return { kind: "not_sent", reason: error.reason };
    return { kind: "unknown" };
  }
}

/**
 * Finds out what became of a capture whose outcome this process does not know: the processor is asked
 * first, and only where the money is still held, or cannot be asked for, is the capture sent once
 * more, under its own key. Never under another one.
 */
export async function findCapture(deps: Deps, work: CaptureWork): Promise<CaptureOutcome> {
  const { attempt } = work;
  // It has its outcome: the settle changes nothing and ends the job.
  if (!isOpen(work)) return { kind: "unknown" };
  const processor = deps.processorOf(work.instrument);
  const found = await look(processor, work);
  if (found !== undefined) return found;
  const order = await findOrder(deps.db, attempt.workspaceId, attempt.orderContext.orderId);
  const { keyWindowMs } = processor.capabilities;
  const now = deps.clock.now();
  if (order === undefined || !mayCaptureAgain({ order, attempt }, keyWindowMs, now)) {
    return { kind: "unknown" };
  }
  work.context.assertHeld();
  try {
    return await captureOnce(deps, work);
  } catch {
    // That this one did not arrive says nothing of the first.
    return { kind: "unknown" };
  }
}

function isOpen({ attempt, captureId }: CaptureWork): boolean {
  if (!isHolding(attempt)) return false;
  const { capture } = attempt.progress.authorization;
  return capture?.id === captureId && !isCaptureOver(capture);
}

async function captureOnce(deps: Deps, work: CaptureWork): Promise<CaptureOutcome> {
  const { attempt, context, instrument } = work;
  const { capture } = holding(attempt).progress.authorization;
  if (capture === undefined) throw new Error(`Attempt ${attempt.id} has no capture.`);
  const { currency } = attempt.amount;
  faultPoint("capture-before-call");
  const answer = await deps.processorOf(instrument).capture(
    {
      key: capture.processorKey,
      attemptId: attempt.id,
      processorId: holding(attempt).progress.processorChargeId,
      authorized: attempt.amount,
      amount: { currency, amountMinor: capture.amountMinor },
    },
    { signal: context.signal, timeoutMs: SEND_TIMEOUT_MS },
  );
  faultPoint("capture-after-answer");
  return outcomeOf(answer, capture.amountMinor);
}

function outcomeOf(answer: CaptureAnswer, amountMinor: bigint): CaptureOutcome {
  switch (answer.outcome) {
    case "captured":
      return { kind: "captured", amountMinor };
    case "refused":
      return { kind: "refused", code: answer.code, text: answer.rawText };
    case "canceled":
      return { kind: "canceled" };
  }
}

/** Asks the processor what it has; `undefined` where that brought nothing: absence is no answer. */
async function look(
  processor: Processor,
  { attempt, context }: CaptureWork,
): Promise<CaptureOutcome | undefined> {
  const request = {
    key: attempt.processorKey,
    attemptId: attempt.id,
    amount: attempt.amount,
    processorId: holding(attempt).progress.processorChargeId,
  };
  const options = { signal: context.signal, timeoutMs: FIND_TIMEOUT_MS };
  try {
    const found = await processor.find(request, options);
    if (!found.found) return undefined;
    const { answer } = found;
    if (answer.outcome === "captured") {
      return { kind: "captured", amountMinor: answer.amount.amountMinor };
    }
    return answer.outcome === "canceled" ? { kind: "canceled" } : undefined;
  } catch {
    return undefined;
  }
}

function holding(attempt: Attempt): Holding {
  if (!isHolding(attempt)) throw new Error(`Attempt ${attempt.id} holds nothing.`);
  return attempt;
}
