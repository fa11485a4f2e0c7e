import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/**
 * Sees that the caller knows the object as it is.
 *
 * @param expected the revision as the caller last read it; 0 leaves it unchecked
 * @throws Refused REVISION_STALE
 */
export function checkRevision(object: { revision: number }, expected: bigint): void {
  if (expected !== 0n && expected !== BigInt(object.revision)) {
    throw new Refused<Reason>("REVISION_STALE", {
      field: "expected_revision",
      details: { revision: String(object.revision) },
    });
  }
}
