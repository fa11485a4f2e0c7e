import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brokeDown, runProgram } from "../run-program.ts";
import type { Step } from "./step.ts";

type Violation = {
  from: string;
  to: string;
  unresolvedTo?: string;
  cycle?: { name: string }[];
  rule: { name: string };
};
type Cruise = { summary: { violations: Violation[] } };
type Rules = { default: { forbidden: { name: string; comment: string }[] } };

const CONFIGURATION = ".dependency-cruiser.mjs";
const FOLDERS = ["packages", "services", "tools"];

/** dependency-cruiser: which part may import which. The instruction is the rule's comment. */
export const dependencies: Step = {
  name: "dependencies",
  summary: "dependency-cruiser: which part may import which",
  async run(root) {
    const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
    const args = ["--config", CONFIGURATION, "--output-type", "json", ...folders];
    const result = await runProgram(root, "depcruise", args);
    const cruise = parse(result.stdout.toString());
    if (cruise === undefined) throw brokeDown("dependency-cruiser", result);
    const { default: rules } = (await import(
      pathToFileURL(join(root, CONFIGURATION)).href
    )) as Rules;
    return cruise.summary.violations.map((violation) => ({
      path: violation.from,
      problem: `imports ${target(violation)} (rule ${violation.rule.name})`,
      instruction:
        rules.forbidden.find((rule) => rule.name === violation.rule.name)?.comment ??
        `See ${CONFIGURATION}.`,
    }));
  },
};

function target(violation: Violation): string {
  if (violation.cycle !== undefined)
    return `itself by way of ${violation.cycle.map((file) => file.name).join(", ")}`;
  return violation.to;
}

function parse(output: string): Cruise | undefined {
  try {
    return JSON.parse(output) as Cruise;
  } catch {
    return undefined;
  }
}
