/** A breach that a check found: where, what, and what to do about it. */
export type Finding = {
  /** Relative to the root of the repository. */
  path: string;
  /** From 1; absent where the whole file is meant. */
  line?: number | undefined;
  /** What is wrong, in one sentence. */
  problem: string;
  /** What to do, in the imperative. */
  instruction: string;
};

/** Writes a finding for a terminal: two lines, the second says what to do. */
export function formatFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
  return `${place}  ${finding.problem}\n    → ${finding.instruction}`;
}
