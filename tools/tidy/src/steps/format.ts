import type { Finding } from "../finding.ts";
import { brokeDown, runProgram } from "../run-program.ts";
import type { Step } from "./step.ts";

/** Prettier over everything that people write, `buf format` over the protos. */
export const format: Step = {
  name: "format",
  summary: "prettier over sources and documents, buf format over proto/",
  run: async (root) => [...(await prettier(root)), ...(await bufFormat(root))],
};

async function prettier(root: string): Promise<Finding[]> {
  const result = await runProgram(root, "prettier", ["--list-different", "."]);
  // 1: some files differ. 2: some could not be read, which is said on stderr.
  if (result.exitCode > 2) throw brokeDown("prettier", result);
  const unreadable = [...result.stderr.matchAll(/^\[error\] ([^:\s]+): (.+)$/gm)];
  if (result.exitCode === 2 && unreadable.length === 0) throw brokeDown("prettier", result);
  const unread = unreadable.map(([, path = "", message = ""]) => ({
    path,
    problem: `cannot be parsed: ${message}`,
    instruction: "Mend its syntax.",
  }));
  const different = lines(result.stdout).map((path) => ({
    path,
    problem: "is not formatted",
    instruction: `Run: npx prettier --write ${path}`,
  }));
  return [...unread, ...different];
}

async function bufFormat(root: string): Promise<Finding[]> {
  const args = ["format", "--diff", "--exit-code", "--path", "proto/flint"];
  const result = await runProgram(root, "buf", args);
  if (result.exitCode !== 0 && result.stdout.length === 0) throw brokeDown("buf format", result);
  return lines(result.stdout)
    .filter((line) => line.startsWith("+++ "))
    .map((line) => ({
      path: line.split(/\s/)[1] ?? "proto",
      problem: "is not formatted",
      instruction: "Run: npx buf format --write --path proto/flint",
    }));
}

function lines(output: Buffer): string[] {
  return output.toString().split("\n").filter(Boolean);
}
