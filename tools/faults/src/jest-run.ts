import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JestReport } from "./jest-report.ts";
import type { NamedTest } from "./mutant.ts";

/** A file's named tests take a minute at most; a mutant may make them wait for ever. */
const FILE_MAX_MS = 300_000;

/** Where Jest runs and with what. */
export type JestPlace = { root: string; env: NodeJS.ProcessEnv; signal: AbortSignal };

/**
 * Runs named tests, and no others of their files, in a tree.
 *
 * @returns Jest's report; `undefined` where it came to none, or had to be ended
 */
export async function runNamedTests(
  tests: readonly NamedTest[],
  { root, env, signal }: JestPlace,
): Promise<JestReport | undefined> {
  const reportFile = join(root, "jest-report.json");
  const files = new Set(tests.map(({ file }) => file)).size;
  rmSync(reportFile, { force: true });
  const child = spawn(process.execPath, parametersOf(tests, root, reportFile), {
    cwd: root,
    env: { ...env, FORCE_COLOR: "0", NO_COLOR: "1" },
    stdio: "ignore",
    // A group of its own: what tests started ends with them.
    detached: true,
  });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  const timer = setTimeout(stop, files * FILE_MAX_MS);
  signal.addEventListener("abort", stop);
  await new Promise((resolve) => child.on("close", resolve));
  signal.removeEventListener("abort", stop);
  clearTimeout(timer);
  if (!existsSync(reportFile)) return undefined;
  return JSON.parse(readFileSync(reportFile, "utf8")) as JestReport;
}

function parametersOf(tests: readonly NamedTest[], root: string, reportFile: string): string[] {
  return [
    "--disable-warning=ExperimentalWarning",
    "--experimental-vm-modules",
    join(root, "node_modules/jest/bin/jest.js"),
    `--config=${join(root, "jest.config.mjs")}`,
    // Beside the copy, so that it goes when the copy goes.
    `--cacheDirectory=${join(root, ".jest-cache")}`,
    // A mutant's test runs alone; on the tree as it is, it must pass as it will run then.
    "--runInBand",
    "--json",
    `--outputFile=${reportFile}`,
    `--testNamePattern=${namePattern(tests)}`,
    "--runTestsByPath",
    ...new Set(tests.map(({ file }) => join(root, file))),
  ];
}

/** Matches the names of all these tests, and their characters as they stand. */
export function namePattern(tests: readonly NamedTest[]): string {
  const names = new Set(tests.map(({ name }) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")));
  return [...names].join("|");
}
