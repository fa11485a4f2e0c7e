import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "@jest/globals";

/** The repository's folder. */
export const root = join(import.meta.dirname, "../../../..");

/** A program that npm installs. */
export const npmProgram = (name: string) => join(root, "node_modules/.bin", name);

/** Longest that a client may take; the slowest, a browser's first start, takes 2 s. */
const CLIENT_MAX_MS = 25_000;

const execute = promisify(execFile);

/** Runs a program to its end, in the repository's folder, and answers what it printed. */
export async function run(
  program: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await execute(program, parameters, {
    cwd: root,
    env: { ...process.env, ...environment },
    timeout: CLIENT_MAX_MS,
  });
  return stdout;
}

/**
 * `test` for a client that needs programs of the machine. Where one is missing the test is
 * skipped, and the run's summary names it; `npm run test:clients` installs them on Debian.
 */
export function testWith(...programs: string[]): typeof test | typeof test.skip {
  return programs.every((program) => existsSync(program)) ? test : test.skip;
}
