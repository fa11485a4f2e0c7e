import { isHandWritten } from "../tree.ts";
import type { Finding } from "../finding.ts";
import type { Check } from "./check.ts";

// Half our files fit on two screens; a file of this length is really two.
const LINES_MAX = 400;
const CODE = /\.(ts|mts|mjs|js|proto|sql|sh)$/;
// The sum of all migrations, kept for reading.
const UNBOUNDED = /(^|\/)schema\.sql$/;

const EMPTY_NAMES = new Set(["util", "utils", "helper", "helpers", "misc", "manager", "managers"]);
const EMPTY_ALONE = new Set(["common", "shared"]);

// Written in two halves, so that this file passes its own check.
const UNFINISHED = new RegExp(`\\b${"FIX"}${"ME"}\\b`);
const NAMELESS_LATER = new RegExp(`\\b${"TO"}${"DO"}\\b(?!\\(#\\d+\\))`);

/** Files stay short, have names that say what they are, and finish what they begin. */
export const fileShape: Check = ({ tree }) =>
  tree.files.filter(isHandWritten).flatMap((path): Finding[] => {
    const findings: Finding[] = [];
    const empty = emptyName(path);
    if (empty !== undefined)
      findings.push({
        path,
        problem: `is named "${empty}", which says nothing`,
        instruction:
          "Name it for what it is; what could have been in the language goes to packages/std.",
      });
    if (!CODE.test(path)) return findings;

    const lines = tree.read(path).split("\n");
    if (lines.length - 1 > LINES_MAX && !UNBOUNDED.test(path))
      findings.push({
        path,
        problem: `has ${lines.length - 1} lines, more than ${LINES_MAX}`,
        instruction: "Ask what it is really two of, and make it two files.",
      });
    lines.forEach((text, index) => {
      if (UNFINISHED.test(text))
        findings.push({
          path,
          line: index + 1,
          problem: "leaves something broken for later",
          instruction: "Mend it now: this mark never reaches main.",
        });
      if (NAMELESS_LATER.test(text))
        findings.push({
          path,
          line: index + 1,
          problem: "puts something off that no issue names",
          instruction: `Write ${"TO"}${"DO"}(#123) with the issue's number, or do it now.`,
        });
    });
    return findings;
  });

function emptyName(path: string): string | undefined {
  for (const segment of path.split("/")) {
    const words = segment.split(".")[0]?.split(/[-_]/) ?? [];
    const empty = words.find((word) => EMPTY_NAMES.has(word));
    if (empty !== undefined) return empty;
    if (words.length === 1 && EMPTY_ALONE.has(words[0] ?? "")) return words[0];
  }
  return undefined;
}
