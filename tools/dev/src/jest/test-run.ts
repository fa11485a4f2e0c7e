import { join } from "node:path";
import { stateFolder } from "../folders.ts";
import { findMysql } from "../mysql/find.ts";
import type { Mysql } from "../mysql/find.ts";
import { consoleProgress } from "../progress.ts";
import type { Progress } from "../progress.ts";
import { readResults } from "./results.ts";
import { listTests, runJest } from "./run-jest.ts";

/** `*.test.ts` touches nothing; these need a database. */
const NEEDS_DATABASE = /\.(db|scenario)\.test\.ts$/;

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
  const resultFile = join(stateFolder, "results", `${testRun.name}.json`);
  const files = await listTests(testRun.parameters);
  const mysql = files.some((file) => NEEDS_DATABASE.test(file))
    ? await (testRun.findDatabase ?? findMysql)(consoleProgress)
    : undefined;
  if (mysql !== undefined) console.log(`Database: ${mysql.source}`);
  try {
    const env = { ...process.env, ...(mysql && { FLINT_MYSQL_URL: mysql.url }) };
    const ended = await runJest(testRun.parameters, { resultFile, env, signal });
    if (signal.aborted) return 130;
    if (ended.hung)
      console.error("\nJest did not end after its last test: something is left open.");
    return sum(resultFile, ended.status, isFiltered(testRun.parameters));
  } finally {
    await mysql?.release();
  }
}

/** With a name asked for, what was not asked for is no news. */
function isFiltered(parameters: readonly string[]): boolean {
  return parameters.some((text) => text === "-t" || text.startsWith("--testNamePattern"));
}

function sum(resultFile: string, status: number, filtered: boolean): number {
  const results = readResults(resultFile);
  if (results === undefined) return status === 0 ? 1 : status;
  if (results.skipped.length > 0 && !filtered) {
    console.log(`\nSkipped (${results.skipped.length}):`);
    for (const name of results.skipped) console.log(`  ${name}`);
    if (!process.env["FLINT_TEST_DATA"]) {
      console.log(
        "FLINT_TEST_DATA is not set: tests that read recorded processor data are skipped.",
      );
    }
  }
  const { passed, failed, skipped } = results;
  console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return status === 0 && failed > 0 ? 1 : status;
}
