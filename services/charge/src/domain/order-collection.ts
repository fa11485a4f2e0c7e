import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { type ChargeReason, STORED_CREDENTIAL_RULES } from "./stored-credential.ts";

/** When an order is collected by itself, and why it was not. */
export type OrderCollection = {
  /** Whole microseconds. */
  collectAt: Temporal.Instant;
  /** Why the merchant charges then: one of the merchant's reasons. */
  reason: ChargeReason;
  /** Absent where nothing was refused. */
  refusal?: CollectionRefusal | undefined;
};

/** Why an order was not collected at its time. */
export type CollectionRefusal = {
  refusedAt: Temporal.Instant;
  /** Machine reasons, the most general first; one at least. */
  reasons: readonly string[];
};

/**
 * Finds that an order may be collected at a time and for a reason.
 *
 * @param place where the request says it, with a final dot if it is not at the top
 * @throws Refused INITIATOR_REASON_MISMATCH, COLLECT_TIME_PAST
 */
export function checkCollection(
  { collectAt, reason }: OrderCollection,
  { place, now }: { place: string; now: Temporal.Instant },
): void {
  const { initiator } = STORED_CREDENTIAL_RULES[reason];
  if (initiator !== "merchant") {
    throw new Refused<Reason>("INITIATOR_REASON_MISMATCH", {
      field: `${place}collect_reason`,
      details: { reason, initiator_of_reason: initiator },
    });
  }
  if (Temporal.Instant.compare(collectAt, now) >= 0) return;
  const details = { now: now.toString() };
  throw new Refused<Reason>("COLLECT_TIME_PAST", { field: `${place}collect_at`, details });
}

/**
 * The key of what is collected of an order at an instant: however often it is tried, it is one charge.
 *
 * @returns 1 to 255 printable ASCII characters, as every request's key
 */
export function collectionKey(orderId: string, collectAt: Temporal.Instant): string {
  return `${orderId}@${collectAt.toString()}`;
}
