import { RefusalCategory } from "@flint/contracts-type";
import { refusalOf } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** What a failed collection means for the order that was due. */
export type CollectionFailure =
  /** Another attempt, or the same one in another worker's hands, is on its way. */
  | { kind: "in_flight" }
  /** The order is not what was read of it. */
  | { kind: "changed" }
  /** Flint says no, and will as long as nobody changes anything. */
  | { kind: "refused"; reasons: readonly string[] }
  /** No answer, or a defect: the job is tried again. */
  | { kind: "failed" };

const OF_OTHERS: Partial<Record<Reason, "in_flight" | "changed">> = {
  ATTEMPT_IN_FLIGHT: "in_flight",
  REQUEST_IN_FLIGHT: "in_flight",
  REQUEST_ID_REUSED: "changed",
  REVISION_STALE: "changed",
  OUTSTANDING_STALE: "changed",
  ORDER_CLOSED: "changed",
  ORDER_ALREADY_PAID: "changed",
};

/** Categories of refusals by the services below that are about what would be charged. */
const ABOUT_THE_CHARGE: readonly RefusalCategory[] = [
  RefusalCategory.ABSENT,
  RefusalCategory.STATE,
  RefusalCategory.ACCOUNT,
];

/** Tells what a collection failed for. */
export function collectionFailure(error: unknown): CollectionFailure {
  if (error instanceof Refused) {
    const other = OF_OTHERS[error.reason as Reason];
    if (other !== undefined) return { kind: other };
    return { kind: "refused", reasons: reasonsOf(error.reason, error.details) };
  }
  const refusal = refusalOf(error);
  if (refusal === undefined || !ABOUT_THE_CHARGE.includes(refusal.category)) {
    return { kind: "failed" };
  }
  return { kind: "refused", reasons: reasonsOf(refusal.reason, refusal.details) };
}

function reasonsOf(reason: string, details: Readonly<Record<string, string>> = {}): string[] {
  const exact = details["candidate_reason"];
  return exact === undefined || exact === reason ? [reason] : [reason, exact];
}
