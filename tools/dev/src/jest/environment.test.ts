import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";

const root = join(import.meta.dirname, "../../../..");

describe("the Jest environment", () => {
  test("lets a clean test file pass", () => {
    const { status, stderr } = runFixture("leaves-nothing");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("2 passed, 2 total"),
    });
  });

  test("fails a test file that leaves handles open, names them and ends the run", () => {
    const { status, stderr } = runFixture("leaves-all");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /leaves-all\.fixture\.ts left open: a server on .*127\.0\.0\.1.*, a process \(cat \d+\), a timer\./,
    );
  });
});

describe("the projects of jest.config.mjs", () => {
  test.each([
    ["embedded", 1],
    ["split", 0],
  ])("a file of %s is told its topology", (project, status) => {
    expect(runFixture("is-split", project).status).toBe(status);
  });
});

function runFixture(name: string, project = "embedded") {
  return spawnSync(
    process.execPath,
    [
      "--experimental-vm-modules",
      join(root, "node_modules/jest/bin/jest.js"),
      `--config=${join(root, "jest.config.mjs")}`,
      `--selectProjects=${project}`,
      "--testMatch=**/fixtures/*.fixture.ts",
      `--testPathPatterns=fixtures/${name}`,
    ],
    { cwd: root, encoding: "utf8", timeout: 25_000 },
  );
}
