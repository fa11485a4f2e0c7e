import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfTree } from "../copy-of-tree.ts";
import type { Finding } from "../finding.ts";
import { REPOSITORY } from "../testing/planted-workspace.ts";
import { generated } from "./generated.ts";

const GEN = "packages/contracts/type/gen/flint/type/v1";

describe("generated code", () => {
  const copy = copyOfTree(REPOSITORY);
  let findings: Finding[];
  beforeAll(async () => {
    const at = (path: string) => join(copy.root, path);
    execFileSync("git", ["init", "--quiet"], { cwd: copy.root });
    appendFileSync(at(`${GEN}/money_pb.js`), "// edited by hand\n");
    rmSync(at(`${GEN}/actor_pb.d.ts`));
    writeFileSync(at(`${GEN}/leftover_pb.js`), "");
    writeFileSync(at("docs/errors.md"), "# Errors\n");
    findings = await generated.run(copy.root);
  }, 60_000);
  afterAll(() => copy.remove());

  test.each([
    [`${GEN}/money_pb.js`, "is not what the sources give"],
    [`${GEN}/actor_pb.d.ts`, "is not generated yet"],
    [`${GEN}/leftover_pb.js`, "is made by nothing"],
    ["docs/errors.md", "is not what the sources give"],
  ])("%s %s", (path, problem) => {
    const finding = findings.find((one) => one.path === path);
    expect(finding?.problem).toBe(problem);
    expect(finding?.instruction).toContain("Run `npm run generate`");
  });

  test("is compared in a copy: the tree that is checked stays as it was", () => {
    const edited = readFileSync(join(copy.root, GEN, "money_pb.js"), "utf8");
    expect(edited).toMatch(/edited by hand\n$/);
    expect(readFileSync(join(copy.root, "docs/errors.md"), "utf8")).toBe("# Errors\n");
  });
});
