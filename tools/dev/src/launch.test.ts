import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { root } from "./folders.ts";
import { isAlive } from "./mysql/process-mark.ts";

/** A clone that has the launcher, one command, and an npm that only notes that it was called. */
let clone: string;
const at = (...parts: string[]) => join(clone, ...parts);

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "flint-launch-"));
  for (const file of ["launch.mjs", "libraries.mjs"]) {
    cpSync(join(root, "tools/dev/bin", file), at("tools/dev/bin", file));
  }
  mkdirSync(at("tools/dev/src"));
  mkdirSync(at("path"));
  writeFileSync(at("package-lock.json"), "{}");
  writeFileSync(
    at("tools/dev/bin/command.mjs"),
    'import { launch } from "./launch.mjs";\nawait launch("command.ts");\n',
  );
  writeFileSync(at("path/npm"), FAKE_NPM, { mode: 0o755 });
  symlinkSync(process.execPath, at("path/node"));
});

afterEach(() => rmSync(clone, { recursive: true }));

const FAKE_NPM = `#!/bin/sh
echo "npm $*"
[ -n "$NPM_FAILS" ] && exit 1
mkdir -p node_modules/.bin && ln -sf "$(command -v node)" node_modules/.bin/node
echo "{}" > node_modules/.package-lock.json
`;

const ECHO =
  "console.log(process.argv.slice(2).join()); process.disconnect(); process.exitCode = 3;";

const environment = (extra = {}) => ({ PATH: `${at("path")}:/usr/bin:/bin`, ...extra });

function command(parameters: string[] = [], extra = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [at("tools/dev/bin/command.mjs"), ...parameters],
    { cwd: clone, env: environment(extra), encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

function started(script: string): { launcher: ChildProcess; line: Promise<number> } {
  writeFileSync(at("tools/dev/src/command.ts"), script);
  const launcher = spawn(process.execPath, [at("tools/dev/bin/command.mjs")], {
    cwd: clone,
    env: environment(),
  });
  return { launcher, line: pidSaid(launcher) };
}

/** The number that the command says. */
function pidSaid(process: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    let text = "";
    process.stdout!.on("data", (chunk) => {
      text += chunk;
      const match = /pid (\d+)/.exec(text);
      if (match) resolve(Number(match[1]));
    });
  });
}

describe("the launcher", () => {
  test("installs once, goes on with the command, and ends with its exit code", () => {
    writeFileSync(at("tools/dev/src/command.ts"), ECHO);
    const first = command(["one", "--two"]);
    expect(first).toMatchObject({ status: 3, stderr: "" });
    expect(first.stdout).toMatch(/npm ci --ignore-scripts --loglevel=error/);
    expect(first.stdout).toMatch(/one,--two/);
    expect(command(["again"])).toEqual({ status: 3, stdout: "again\n", stderr: "" });
  });

  test("installs again when the lock file is newer", () => {
    writeFileSync(at("tools/dev/src/command.ts"), ECHO);
    command();
    const later = new Date(Date.now() + 60_000);
    utimesSync(at("package-lock.json"), later, later);
    expect(command().stdout).toMatch(/npm ci/);
  });

  test("says so when the install fails, and runs nothing", () => {
    writeFileSync(at("tools/dev/src/command.ts"), ECHO);
    const { status, stderr } = command([], { NPM_FAILS: "1" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/npm ci failed/);
  });

  test("passes a signal on and waits for the command's own end", async () => {
    const { launcher, line } = started(`
      process.on("SIGTERM", () => { process.exitCode = 7; process.disconnect(); });
      process.on("disconnect", () => {});
      console.log("pid " + process.pid);
    `);
    await line;
    launcher.kill("SIGTERM");
    expect(await new Promise((resolve) => launcher.on("exit", resolve))).toBe(7);
  });

  test("does not leave the command behind when it is killed", async () => {
    const { launcher, line } = started(`
      process.on("disconnect", () => process.exit());
      console.log("pid " + process.pid);
    `);
    const pid = await line;
    launcher.kill("SIGKILL");
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test("does not leave the command behind when npm is killed, whose shell stays", async () => {
    writeFileSync(
      at("tools/dev/src/command.ts"),
      `process.on("SIGTERM", () => process.exit());
      process.on("disconnect", () => {});
      console.log("pid " + process.pid);`,
    );
    const shell = `"${process.execPath}" "${at("tools/dev/bin/command.mjs")}"; true`;
    const npm = spawn(
      process.execPath,
      [
        "-e",
        `require("node:child_process").spawn("/bin/sh", ["-c", ${JSON.stringify(shell)}], { stdio: "inherit" })`,
      ],
      { cwd: clone, env: environment({ npm_lifecycle_event: "start" }) },
    );
    const pid = await pidSaid(npm);
    npm.kill("SIGKILL");
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});
