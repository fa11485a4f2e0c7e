import type { Attempt } from "./attempt.ts";
import type { Gate } from "./gate.ts";
import { type Order, outstandingMinor } from "./order.ts";

/**
 * Whether an attempt whose outcome is unknown may be sent once more, under its own key. A
 * re-send is a send: it executes the charge if the first one never arrived. So it passes the
 * claim's conditions again, and lies inside the window in which the processor recognises the
 * key; otherwise the attempt is only looked up. An edit may have the order owe more meanwhile: what the
 * attempt takes is still owed; what was paid outside meanwhile is not.
 *
 * @param keyWindowMs how long the processor recognises a key; a tenth of it is kept as a margin
 */
export function mayResend(
  state: { order: Order; attempt: Attempt; gates: readonly Gate[] },
  keyWindowMs: number,
  now: Temporal.Instant,
): boolean {
  const { order, attempt, gates } = state;
  // Whether the money moves is decided by the cancel that was not answered: never by a send.
  if (attempt.progress.state === "unknown" && attempt.progress.canceling !== undefined)
    return false;
  const ageMs = now.since(attempt.createdAt).total("milliseconds");
  return (
    (attempt.progress.state === "sent" || attempt.progress.state === "unknown") &&
    order.state === "open" &&
    order.liveAttemptId === attempt.id &&
    stillOwedMinor(order) >= attempt.amount.amountMinor &&
    gates.every((gate) => gate.open) &&
    ageMs < keyWindowMs * 0.9
  );
}

/** What was paid outside meanwhile waits for the attempt: as long as it is not known, it counts. */
function stillOwedMinor(order: Order): bigint {
  return outstandingMinor(order) - order.unappliedMinor;
}
