import type { Attempt } from "./attempt.ts";
import { isHolding } from "./capture.ts";
import type { Order } from "./order.ts";

/**
 * Whether a capture whose outcome is unknown may be sent once more, under its own key. A re-send takes
 * the money if the first one never arrived: so the attempt must still hold it, by the clock too, and
 * the key lie inside the window in which the processor recognises it. Otherwise it is only looked up.
 *
 * The gates are not asked: the money was held while they were open, and what they guard is the
 * beginning of a charge.
 *
 * @param keyWindowMs how long the processor recognises a key; a tenth of it is kept as a margin
 */
export function mayCaptureAgain(
  { order, attempt }: { order: Order; attempt: Attempt },
  keyWindowMs: number,
  now: Temporal.Instant,
): boolean {
  if (!isHolding(attempt)) return false;
  const { capture, release, expiresAt } = attempt.progress.authorization;
  if (capture === undefined || release !== undefined) return false;
  const ageMs = now.since(capture.createdAt).total("milliseconds");
  return (
    order.liveAttemptId === attempt.id &&
    Temporal.Instant.compare(now, expiresAt) < 0 &&
    ageMs < keyWindowMs * 0.9
  );
}
