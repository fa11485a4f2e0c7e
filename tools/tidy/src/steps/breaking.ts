import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../finding.ts";
import { runProgram } from "../run-program.ts";
import { bufFindings } from "./contracts.ts";
import type { Step } from "./step.ts";

const BASELINE = "proto/baseline.binpb";
const ALONE = [BASELINE, "CHANGELOG.md"];
const REBUILD = `npx buf build -o ${BASELINE}`;

/** `buf breaking` against the committed image of what callers hold. */
export const breaking: Step = {
  name: "breaking",
  summary: `buf breaking against ${BASELINE}, which changes in commits of its own only`,
  async run(root) {
    if (!existsSync(join(root, BASELINE)))
      return [
        {
          path: BASELINE,
          problem: "is missing: nothing guards what callers hold",
          instruction: `Run \`${REBUILD}\`, add a line to CHANGELOG.md, and commit these two alone.`,
        },
      ];
    const args = ["breaking", "--against", BASELINE, "--error-format", "json"];
    const result = await runProgram(root, "buf", args);
    return [
      ...bufFindings(
        "buf breaking",
        result,
        `Callers hold the old contract: add beside it instead. Where nobody can hold it yet, run \`${REBUILD}\` and commit it alone with a line in CHANGELOG.md.`,
      ),
      ...(await baselineCommit(root)),
    ];
  },
};

/** The newest commit that changed the baseline must hold it and its CHANGELOG line only. */
async function baselineCommit(root: string): Promise<Finding[]> {
  const commit = await git(root, ["log", "-1", "--format=%H", "--", BASELINE]);
  if (commit === "" || (await isCutOff(root, commit))) return [];
  const shown = await git(root, ["show", "--format=", "--name-only", commit]);
  const touched = shown.split("\n").filter(Boolean);
  const problem = touched.some((path) => !ALONE.includes(path))
    ? `changed together with ${touched.filter((path) => !ALONE.includes(path)).join(", ")}`
    : touched.includes("CHANGELOG.md")
      ? undefined
      : "changed without a line in CHANGELOG.md";
  if (problem === undefined) return [];
  return [
    {
      path: BASELINE,
      problem: `${problem} (commit ${commit.slice(0, 10)})`,
      instruction:
        "A promise to callers moves in a commit of its own: split that commit, so that this one holds the baseline and CHANGELOG.md only.",
    },
  ];
}

/** In a shallow clone the oldest commit seems to add every file; nothing can be said of it. */
async function isCutOff(root: string, commit: string): Promise<boolean> {
  const parents = await git(root, ["log", "-1", "--format=%P", commit]);
  return parents === "" && (await git(root, ["rev-parse", "--is-shallow-repository"])) === "true";
}

async function git(root: string, args: string[]): Promise<string> {
  const result = await runProgram(root, "git", args);
  if (result.exitCode !== 0) return ""; // Not a repository, or no commit yet.
  return result.stdout.toString().trim();
}
