import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "../folders.ts";
import { findMysql } from "../mysql/find.ts";
import type { Mysql } from "../mysql/mysql.ts";
import { consoleProgress } from "../progress.ts";
import type { Progress } from "../progress.ts";
import type { Results } from "./results.ts";
import { readResults } from "./results.ts";
import { listTests, runJest } from "./run-jest.ts";

/** `*.test.ts` touches nothing; these need a database. */
const NEEDS_DATABASE = /\.(db|scenario)\.test\.ts$/;

const NO_TEST_DATA = "FLINT_TEST_DATA is not set: tests that read recorded data are skipped.";

/** As a shell tells that Ctrl-C ended a program. */
const INTERRUPTED = 130;

/** One run of tests over one database. */
export type TestRun = {
  /** Its results are kept as `.flint/results/<name>.json`. */
  name: string;
  /** Jest's parameters: files, folders, options. */
  parameters: readonly string[];
  findDatabase?: (progress: Progress) => Promise<Mysql>;
};

/** Runs tests, with a database if one of them needs it, and says what they came to. */
export async function runTests(testRun: TestRun, signal: AbortSignal): Promise<number> {
  const { name, parameters, findDatabase = findMysql } = testRun;
  const resultFile = join(stateFolder, "results", `${name}.json`);
  // For who adds up several runs, such as .ci/run.
  const summaryFile = join(stateFolder, "results", `${name}.summary.json`);
  rmSync(summaryFile, { force: true });

  const files = await listTests(parameters);
  const needed = files.some((file) => NEEDS_DATABASE.test(file));
  const mysql = needed ? await findDatabase(consoleProgress) : undefined;
  if (mysql !== undefined) console.log(`Database: ${mysql.source}`);
  try {
    if (signal.aborted) return INTERRUPTED;
    const env = { ...process.env, ...(mysql && { FLINT_MYSQL_URL: mysql.url }) };
    const { status, hung } = await runJest(parameters, { resultFile, env, signal });
    if (signal.aborted) return INTERRUPTED;
    if (hung) console.error("\nJest did not end after its last test: something is left open.");
    const results = readResults(resultFile);
    if (results === undefined) return status === 0 ? 1 : status;
    writeFileSync(summaryFile, JSON.stringify(results));
    printResults(results, isFiltered(parameters));
    return status === 0 && results.failed > 0 ? 1 : status;
  } finally {
    await mysql?.release();
  }
}

/** With a name asked for, what was not asked for is no news. */
function isFiltered(parameters: readonly string[]): boolean {
  return parameters.some((text) => text === "-t" || text.startsWith("--testNamePattern"));
}

function printResults({ passed, failed, skipped }: Results, filtered: boolean): void {
  if (skipped.length > 0 && !filtered) {
    console.log(`\nSkipped (${skipped.length}):`);
    for (const name of skipped) console.log(`  ${name}`);
    if (!process.env["FLINT_TEST_DATA"]) console.log(NO_TEST_DATA);
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
}
