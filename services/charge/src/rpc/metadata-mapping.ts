import { metadataProblem, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** @throws Refused METADATA_INVALID */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const problem = metadataProblem(metadata);
  if (problem === undefined) return;
  throw new Refused<Reason>("METADATA_INVALID", {
    field: "metadata",
    details: { problem },
  });
}
