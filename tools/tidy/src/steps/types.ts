import { brokeDown, runProgram } from "../run-program.ts";
import type { Step } from "./step.ts";

const ERROR = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/gm;

/** The TypeScript compiler over every project at once; nothing is written. */
export const types: Step = {
  name: "types",
  summary: "tsc over every project",
  async run(root) {
    const result = await runProgram(root, "tsc", ["-p", ".", "--pretty", "false"]);
    const output = result.stdout.toString();
    const findings = [...output.matchAll(ERROR)].map(([, path = "", line, problem = ""]) => ({
      path,
      line: Number(line),
      problem,
      instruction:
        "Make the types agree where they part; a cast only moves the failure to run time.",
    }));
    if (result.exitCode !== 0 && findings.length === 0) throw brokeDown("tsc", result);
    return findings;
  },
};
