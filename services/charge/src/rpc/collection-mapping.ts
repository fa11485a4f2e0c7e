import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { ChargeReason } from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { Refused } from "@flint/std";
import type { OrderCollection } from "../domain/order-collection.ts";
import type { Reason } from "../reasons.ts";
import { chargeReasonOf } from "./stored-credential-mapping.ts";

/** Where a request says when an order is collected by itself. */
export type CollectionFields = { collectAt?: Timestamp | undefined; collectReason: ChargeReason };

/**
 * Reads when an order shall be collected by itself; `undefined` where it never shall.
 *
 * @param place where the request says it, with a final dot if it is not at the top
 * @throws Refused INVALID_FIELD where one of both stands without the other
 */
export function orderCollectionOf(
  { collectAt, collectReason }: CollectionFields,
  place: string,
): OrderCollection | undefined {
  const hasReason = collectReason !== ChargeReason.UNSPECIFIED;
  if (hasReason !== (collectAt !== undefined)) {
    const problem = hasReason ? "is set beside collect_at only" : "is required beside collect_at";
    const field = `${place}collect_reason`;
    throw new Refused<Reason>("INVALID_FIELD", { field, details: { problem } });
  }
  if (collectAt === undefined) return undefined;
  // As timestamps are answered, so that the instant in the request's key is the one that is shown.
  const at = instantOf(collectAt).round({ smallestUnit: "microsecond", roundingMode: "floor" });
  return { collectAt: at, reason: chargeReasonOf(collectReason) };
}
