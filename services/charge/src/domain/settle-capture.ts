import type { Id } from "@flint/std";
import type { Attempt } from "./attempt.ts";
import type { Capture, CaptureProgress } from "./authorization.ts";
import { type Holding, isHolding, withAuthorization } from "./capture.ts";
import { UNKNOWN_LADDER_MS } from "./ladder.ts";
import type { NotSentReason } from "./not-sent.ts";
import { nextResolution } from "./next-resolution.ts";
import {
  factsOf,
  intentAfter,
  orderAfter,
  type SettleDecision,
  type SettleState,
} from "./settle.ts";

/** What became of a capture. */
export type CaptureOutcome =
  /** `amountMinor`: what the processor took, which is what counts. */
  | { kind: "captured"; amountMinor: bigint }
  /** Nothing was taken, and the money is still held. */
  | { kind: "refused"; code: string; text: string }
  /** Nothing was taken, and nothing can be: the authorisation had ended. */
  | { kind: "canceled" }
  /** It is known that nothing reached the processor. */
  | { kind: "not_sent"; reason: NotSentReason }
  /** No answer, or none that can be read. */
  | { kind: "unknown" };

/**
 * Writes down what became of a capture.
 *
 * @returns `undefined` where the attempt holds nothing any more, or the capture has its outcome: a
 *   second settle changes nothing
 */
export function settleCapture(
  state: SettleState,
  outcome: CaptureOutcome,
  given: { captureId: string; entryId: Id<"entry">; now: Temporal.Instant },
): SettleDecision | undefined {
  const { attempt: before } = state;
  if (!isHolding(before)) return undefined;
  const { capture } = before.progress.authorization;
  if (capture?.id !== given.captureId || isCaptureOver(capture)) return undefined;
  const { progress, nextLookupMs } = nextProgress(capture, outcome, given.now);
  const held = withCapture(before, { ...capture, progress });
  switch (outcome.kind) {
    case "captured":
      return settled(state, { attempt: taken(held, outcome.amountMinor, given.now), given });
    case "canceled":
      return settled(state, { attempt: letGo(held, given.now), given });
    case "refused":
    case "not_sent":
    case "unknown": {
      const fact = `attempt.capture_${outcome.kind}` as const;
      return settled(state, { attempt: held, given, fact, nextLookupMs });
    }
  }
}

/** Whether a capture has its outcome. */
export function isCaptureOver({ progress }: Capture): boolean {
  return progress.state !== "sent" && progress.state !== "unknown";
}

/** The attempt once its money was taken, all or a part. */
export function taken(held: Holding, capturedMinor: bigint, settledAt: Temporal.Instant): Attempt {
  const { processorChargeId, networkTransactionId, authorization } = held.progress;
  const ids = { processorChargeId, networkTransactionId };
  const progress = { state: "approved" as const, ...ids, settledAt, capturedMinor, authorization };
  return { ...held, progress };
}

/** The attempt once its money was let go. */
export function letGo(held: Holding, settledAt: Temporal.Instant): Attempt {
  const { processorChargeId, authorization } = held.progress;
  const progress = { state: "canceled" as const, processorChargeId, settledAt, authorization };
  return { ...held, progress };
}

/** Intent, order, entry and facts as the attempt leaves them. */
export function settled(
  state: SettleState,
  {
    attempt,
    given,
    fact,
    nextLookupMs,
  }: {
    attempt: Attempt;
    given: { entryId: Id<"entry">; now: Temporal.Instant };
    fact?: `attempt.${string}`;
    nextLookupMs?: number | undefined;
  },
): SettleDecision {
  const intent = intentAfter(state.intent, attempt, given.now);
  const { order, entry } = orderAfter(state.order, attempt, given);
  const facts = factsOf(state, { order, intent, attempt }, fact);
  const entries = entry === undefined ? [] : [entry];
  return { order, intent, attempt, entries, nextLookupMs, facts };
}

function withCapture(before: Holding, capture: Capture): Holding {
  return withAuthorization(before, { ...before.progress.authorization, capture });
}

function nextProgress(
  capture: Capture,
  outcome: CaptureOutcome,
  now: Temporal.Instant,
): { progress: CaptureProgress; nextLookupMs?: number | undefined } {
  switch (outcome.kind) {
    case "captured":
      return { progress: { state: "captured", settledAt: now } };
    case "canceled":
      return { progress: { state: "authorization_ended", settledAt: now } };
    case "refused": {
      const { code, text: processorText } = outcome;
      return { progress: { state: "refused", code, processorText, settledAt: now } };
    }
    case "not_sent":
      return { progress: { state: "not_sent", reason: outcome.reason, settledAt: now } };
    case "unknown": {
      const before = capture.progress.state === "unknown" ? capture.progress.resolution : undefined;
      const { resolution, nextLookupMs } = nextResolution(before, UNKNOWN_LADDER_MS, now);
      return { progress: { state: "unknown", resolution }, nextLookupMs };
    }
  }
}
