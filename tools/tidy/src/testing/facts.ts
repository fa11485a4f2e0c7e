import type { Check, Facts } from "../checks/check.ts";
import { formatFinding } from "../finding.ts";
import { plantedTree } from "../tree.ts";

/** Facts of a workspace that exists in a test only: files, and whatever else the check asks. */
export function plantedFacts(files: Record<string, string>, others: Partial<Facts> = {}): Facts {
  return {
    tree: plantedTree(files),
    contracts: { rpcs: [], reasons: [] },
    tables: new Map(),
    ...others,
  };
}

/** What a check tells of the planted workspace: one text per finding, its instruction included. */
export function told(
  check: Check,
  files: Record<string, string>,
  others: Partial<Facts> = {},
): string[] {
  return check(plantedFacts(files, others)).map(formatFinding);
}
