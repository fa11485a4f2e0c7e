import { existsSync } from "node:fs";
import { join } from "node:path";
import { copyOfTree } from "../copy-of-tree.ts";
import type { Finding } from "../finding.ts";
import { brokeDown, runProgram } from "../run-program.ts";
import { workingTree, type Tree } from "../tree.ts";
import type { Step } from "./step.ts";

// What `npm run generate` runs, in its order.
const GENERATORS = ["tools/dev/src/generate.ts", "tools/tidy/src/write-errors-page.ts"];
const GENERATED =
  /^packages\/contracts\/[^/]+\/(gen\/|src\/index\.ts$)|^proto\/buf\/|^docs\/errors\.md$/;

/** Generates everything again in a copy of the tree and compares. */
export const generated: Step = {
  name: "generated",
  summary: "generated code and pages are what `npm run generate` makes",
  async run(root) {
    const copy = copyOfTree(root);
    try {
      for (const generator of GENERATORS) {
        if (!existsSync(join(copy.root, generator))) continue;
        const result = await runProgram(copy.root, "node", [generator]);
        if (result.exitCode !== 0) throw brokeDown(generator, result);
      }
      // The copy is no repository: its files are those known here, and what generation added.
      return drift(workingTree(root), await filesOf(copy.root));
    } finally {
      copy.remove();
    }
  },
};

/** Names each generated file that differs, is missing, or is left over. */
export function drift(here: Tree, fresh: Tree): Finding[] {
  const instruction = "Run `npm run generate` and commit what it writes; never edit it by hand.";
  const paths = new Set([...here.files, ...fresh.files].filter((path) => GENERATED.test(path)));
  return [...paths].sort().flatMap((path) => {
    if (!here.files.includes(path)) return [{ path, problem: "is not generated yet", instruction }];
    if (!fresh.files.includes(path)) return [{ path, problem: "is made by nothing", instruction }];
    if (here.read(path) === fresh.read(path)) return [];
    return [{ path, problem: "is not what the sources give", instruction }];
  });
}

async function filesOf(copy: string): Promise<Tree> {
  const result = await runProgram(copy, "git", ["init", "--quiet"]);
  if (result.exitCode !== 0) throw brokeDown("git init", result);
  return workingTree(copy);
}
