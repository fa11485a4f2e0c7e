import { metadataProblem, Refused } from "@flint/std";
import type { ChargeReasonCode } from "../reasons.ts";

/** @throws Refused METADATA_INVALID */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const problem = metadataProblem(metadata);
  if (problem === undefined) return;
  throw new Refused<ChargeReasonCode>("METADATA_INVALID", {
    field: "metadata",
    details: { problem },
  });
}
