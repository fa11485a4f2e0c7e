/** `npm run check`: everything that must hold of the code besides its tests. */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { formatFinding, type Finding } from "./finding.ts";
import { breaking } from "./steps/breaking.ts";
import { contracts } from "./steps/contracts.ts";
import { dependencies } from "./steps/dependencies.ts";
import { format } from "./steps/format.ts";
import { generated } from "./steps/generated.ts";
import { lint } from "./steps/lint.ts";
import type { Step } from "./steps/step.ts";
import { tidy } from "./steps/tidy.ts";
import { types } from "./steps/types.ts";

// The longest first, so that the short ones fill the gaps beside it.
const STEPS: readonly Step[] = [
  lint,
  types,
  generated,
  tidy,
  format,
  dependencies,
  contracts,
  breaking,
];
// Two cores are what a small machine has; more at a time only slows each.
const AT_A_TIME = 2;
// Past this many, the first ones say what is wrong; --all shows every one.
const FINDINGS_SHOWN_MAX = 100;

const root = join(import.meta.dirname, "../../..");
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", short: "h" }, all: { type: "boolean" } },
});
const unknown = positionals.filter((name) => !STEPS.some((step) => step.name === name));

if (values.help === true) {
  console.log(usage());
} else if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}.\n\n${usage()}`);
  process.exitCode = 2;
} else {
  const wanted = STEPS.filter(
    (step) => positionals.length === 0 || positionals.includes(step.name),
  );
  process.exitCode = (await runSteps(wanted)) ? 0 : 1;
}

async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const startedAt = performance.now();
  const waiting = [...steps];
  let failed = 0;
  const runNext = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if (!(await runStep(step))) failed += 1;
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runNext));
  const verdict = failed === 0 ? "all well" : `${failed} of ${steps.length} steps failed`;
  console.log(`check: ${verdict} (${seconds(startedAt)})`);
  return failed === 0;
}

async function runStep(step: Step): Promise<boolean> {
  const startedAt = performance.now();
  let findings: Finding[];
  try {
    findings = await step.run(root);
  } catch (error) {
    console.log(`FAIL  ${step.name.padEnd(13)}${seconds(startedAt)}\n${String(error)}\n`);
    return false;
  }
  const mark = findings.length === 0 ? "ok  " : "FAIL";
  const count = findings.length === 0 ? "" : `  ${findings.length} to mend`;
  console.log(`${mark}  ${step.name.padEnd(13)}${seconds(startedAt)}${count}`);
  const shown = values.all === true ? findings : findings.slice(0, FINDINGS_SHOWN_MAX);
  for (const finding of shown) console.log(`  ${formatFinding(finding)}`);
  if (findings.length > shown.length)
    console.log(
      `  … and ${findings.length - shown.length} more: npm run check -- ${step.name} --all`,
    );
  return findings.length === 0;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`.padStart(7);
}

function usage(): string {
  const lines = STEPS.map((step) => `  ${step.name.padEnd(13)}${step.summary}`);
  return `npm run check [-- step …] [--all]

Runs all steps, or those named, and says of each breach what to do. It changes nothing.
--all shows every finding of a step, not the first ${FINDINGS_SHOWN_MAX}.

${lines.join("\n")}`;
}
