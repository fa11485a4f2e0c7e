/** `npm run check`: everything that must hold of the code besides its tests. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FINDINGS_SHOWN_MAX, runSteps } from "./run-steps.ts";
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
  const isWanted = (step: Step) => positionals.length === 0 || positionals.includes(step.name);
  const isWell = await runSteps(STEPS.filter(isWanted), {
    root: join(import.meta.dirname, "../../.."),
    showsAll: values.all === true,
    print: (line) => console.log(line),
  });
  process.exitCode = isWell ? 0 : 1;
}

function usage(): string {
  const lines = STEPS.map((step) => `  ${step.name.padEnd(13)}${step.summary}`);
  return `npm run check [-- step …] [--all]

Runs all steps, or those named, and says of each breach what to do. It changes nothing.
--all shows every finding of a step, not the first ${FINDINGS_SHOWN_MAX}.

${lines.join("\n")}`;
}
