import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { root } from "./folders.ts";

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "flint-sum-"));
  mkdirSync(join(clone, ".flint/results"), { recursive: true });
  cpSync(join(root, "tools/dev/bin/sum.mjs"), join(clone, "tools/dev/bin/sum.mjs"));
});

afterEach(() => rmSync(clone, { recursive: true }));

type Left = { status?: number; passed?: number; failed?: number; skipped?: string[] };

/** What each step left behind; the result's last line and exit code. */
function sum(steps: Record<string, Left>): { status: number | null; lines: string[] } {
  for (const [name, { status, ...summary }] of Object.entries(steps)) {
    const at = (ending: string) => join(clone, ".flint/results", `${name}.${ending}`);
    if (status !== undefined) writeFileSync(at("status"), `${status}\n`);
    if (summary.passed !== undefined) {
      writeFileSync(at("summary.json"), JSON.stringify({ skipped: [], ...summary }));
    }
  }
  const script = join(clone, "tools/dev/bin/sum.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, ...Object.keys(steps)], {
    encoding: "utf8",
  });
  return { status, lines: stdout.trim().split("\n") };
}

describe("the sum of .ci/run", () => {
  test.each<[string, Record<string, Left>, number, string]>([
    [
      "adds tests and steps that only pass or fail",
      { test: { status: 0, passed: 7, failed: 0 }, check: { status: 0 } },
      0,
      "8 passed, 0 failed",
    ],
    [
      "is red for a failed test",
      { test: { status: 1, passed: 6, failed: 1 }, check: { status: 0 } },
      1,
      "7 passed, 1 failed",
    ],
    [
      "is red for a step that counted no failure and ended badly",
      { test: { status: 1, passed: 7, failed: 0 } },
      1,
      "7 passed, 1 failed",
    ],
    [
      "is red for a step that died before it counted",
      { test: { status: 137 }, check: { status: 0 } },
      1,
      "1 passed, 1 failed",
    ],
    ["is red for a step that was never run", { test: {} }, 1, "0 passed, 1 failed"],
  ])("%s", (_name, steps, status, lastLine) => {
    const result = sum(steps);
    expect(result.lines.at(-1)).toBe(lastLine);
    expect(result.status).toBe(status);
  });

  test("names what was skipped", () => {
    const { lines } = sum({ test: { status: 0, passed: 1, failed: 0, skipped: ["a › b"] } });
    expect(lines.slice(-3)).toEqual(["Skipped (1):", "  a › b", "1 passed, 0 failed"]);
  });
});
