import type { Finding } from "../finding.ts";
import { brokeDown, runProgram, type ProgramResult } from "../run-program.ts";
import type { Step } from "./step.ts";

/** `buf lint`: names, folders and a comment on everything in proto/. */
export const contracts: Step = {
  name: "contracts",
  summary: "buf lint: names, folders and comments of the contracts",
  async run(root) {
    const result = await runProgram(root, "buf", ["lint", "--error-format", "json"]);
    return bufFindings(
      "buf lint",
      result,
      "Mend the proto as it says, then `npm run generate`; comments are for callers, who read no source.",
    );
  },
};

/** Reads what buf says with `--error-format json`: one object per line. */
export function bufFindings(name: string, result: ProgramResult, instruction: string): Finding[] {
  const said = result.stdout.toString().split("\n").filter(Boolean);
  if (result.exitCode !== 0 && !said.some((line) => line.startsWith("{")))
    throw brokeDown(name, result);
  return said.map((line) => {
    const fault = JSON.parse(line) as { path?: string; start_line?: number; message: string };
    return {
      path: fault.path ?? "proto",
      line: fault.start_line,
      problem: fault.message,
      instruction,
    };
  });
}
