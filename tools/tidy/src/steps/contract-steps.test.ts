import { afterEach, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { plantWorkspace, type PlantedWorkspace } from "../testing/planted-workspace.ts";
import { breaking } from "./breaking.ts";
import { contracts } from "./contracts.ts";
import { format } from "./format.ts";

const PATH = "proto/flint/charge/v1/order.proto";
const order = (fields: string) => `syntax = "proto3";

package flint.charge.v1;

// What is owed.
message Order {
${fields}}
`;
const ID = "  // The order's id.\n  string id = 1;\n";
const NOTE = "  // What the merchant noted.\n  string note = 2;\n";

let planted: PlantedWorkspace;
afterEach(() => planted.remove());

function plant(fields: string): void {
  planted = plantWorkspace({ [PATH]: order(fields), "CHANGELOG.md": "# Changelog\n" }, [
    "buf.yaml",
  ]);
}

function run(command: string, ...args: string[]): void {
  const program = command === "buf" ? join(planted.root, "node_modules/.bin/buf") : command;
  execFileSync(program, args, { cwd: planted.root, stdio: "ignore" });
}

function commit(...paths: string[]): void {
  run("git", "add", ...paths);
  const author = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  run("git", ...author, "commit", "--quiet", "-m", "Change");
}

describe("contracts", () => {
  test("with a comment on everything pass", async () => {
    plant(ID);
    expect(await contracts.run(planted.root)).toEqual([]);
  });

  test("without a comment are caught at their line", async () => {
    plant("  string id = 1;\n");
    const [finding] = await contracts.run(planted.root);
    expect(finding).toMatchObject({ path: PATH, line: 7 });
    expect(finding?.problem).toContain("comment");
    expect(finding?.instruction).toContain("Mend the proto");
  });

  test("that are not formatted are caught", async () => {
    plant("  // The order's id.\n  string   id=1;\n");
    const [finding] = await format.run(planted.root);
    expect(finding?.path).toContain("order.proto");
    expect(finding?.instruction).toContain("npx buf format --write");
  });
});

describe("the baseline", () => {
  test("that is missing is asked for, with the command that makes it", async () => {
    plant(ID);
    const [finding] = await breaking.run(planted.root);
    expect(finding?.problem).toContain("is missing");
    expect(finding?.instruction).toContain("npx buf build -o proto/baseline.binpb");
  });

  test("allows additions and catches what callers would lose", async () => {
    plant(ID);
    run("buf", "build", "-o", "proto/baseline.binpb");
    writeFileSync(join(planted.root, PATH), order(ID + NOTE));
    expect(await breaking.run(planted.root)).toEqual([]);
    writeFileSync(join(planted.root, PATH), order(NOTE));
    const [finding] = await breaking.run(planted.root);
    expect(finding?.path).toBe(PATH);
    expect(finding?.problem).toContain("deleted");
    expect(finding?.instruction).toContain("add beside it instead");
  });

  test("committed alone with its CHANGELOG line passes", async () => {
    plant(ID);
    run("git", "init", "--quiet");
    commit(PATH);
    run("buf", "build", "-o", "proto/baseline.binpb");
    commit("proto/baseline.binpb", "CHANGELOG.md");
    expect(await breaking.run(planted.root)).toEqual([]);
  });

  test("committed with something else, or without a CHANGELOG line, is caught", async () => {
    plant(ID);
    run("git", "init", "--quiet");
    run("buf", "build", "-o", "proto/baseline.binpb");
    commit("proto/baseline.binpb", "CHANGELOG.md", PATH);
    const [together] = await breaking.run(planted.root);
    expect(together?.problem).toContain(`changed together with ${PATH}`);
    expect(together?.instruction).toContain("in a commit of its own");

    writeFileSync(join(planted.root, PATH), order(ID + NOTE));
    run("buf", "build", "-o", "proto/baseline.binpb");
    commit("proto/baseline.binpb");
    const [silent] = await breaking.run(planted.root);
    expect(silent?.problem).toContain("without a line in CHANGELOG.md");
  });
});
