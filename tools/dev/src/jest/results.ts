import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "../folders.ts";

/** What a run of Jest came to. */
export type Results = {
  passed: number;
  /** Failed tests, and test files that could not be run or left something open. */
  failed: number;
  /** Names of the tests that were not run: "packages/db/src/x.test.ts › group › name". */
  skipped: string[];
};

type JestJson = {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
};

/** Reads a file that Jest wrote with --json; undefined if it did not come that far. */
export function readResults(file: string): Results | undefined {
  if (!existsSync(file)) return undefined;
  const json = JSON.parse(readFileSync(file, "utf8")) as JestJson;
  const skipped = json.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName }) => `${relative(root, name)} › ${fullName}`),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.numRuntimeErrorTestSuites,
    skipped,
  };
}
