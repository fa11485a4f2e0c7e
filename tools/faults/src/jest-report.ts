import type { NamedTest, Verdict } from "./mutant.ts";

/** What is read of a file that Jest wrote with --json. */
export type JestReport = {
  testResults: {
    /** The file's full path. */
    name: string;
    /** Why the file could not be run; empty where it could. */
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
};

/** A failed expectation of Jest's, or a test's `refused` that met an answer. */
const EXPECTATION = /\bexpect\(|\b[Tt]he call was answered\b/;

/** A mutant that breaks the code's working is caught by nothing in particular. */
const BROKEN = /\bINTERNAL\b/;

/**
 * Whether a mutant was caught by a test: that test ran, and failed because something was not as
 * expected. A file that could not be run, a hook that failed, a time-out: none of it counts.
 *
 * @param report of a run of that test's file; `undefined` where Jest left none
 */
export function judge(report: JestReport | undefined, test: NamedTest): Verdict {
  if (report === undefined) return noVerdict("Jest left no report");
  // A scenario runs in both topologies, and is in the report for each.
  const files = report.testResults.filter(({ name }) => name.endsWith(`/${test.file}`));
  if (files.length === 0) return noVerdict(`${test.file} did not run`);
  const message = files.map((file) => file.message).join("\n");
  const named = files
    .flatMap((file) => file.assertionResults)
    .filter(({ fullName }) => fullName.includes(test.name));
  const ran = named.filter(({ status }) => status === "passed" || status === "failed");
  if (ran.length === 0) {
    return noVerdict(`${test.file} ran no test named "${test.name}": ${firstLine(message)}`);
  }
  // What is found when all tests have ended is said of the file.
  if (test.says !== undefined && message.includes(test.says)) return { kind: "caught" };
  const failures = ran
    .filter(({ status }) => status === "failed")
    .flatMap(({ failureMessages }) => failureMessages);
  if (ran.every(({ status }) => status === "passed")) {
    return { kind: "SURVIVED", why: `"${test.name}" of ${test.file} passed without it` };
  }
  if (failures.some((failure) => isExpected(failure, test.says))) return { kind: "caught" };
  return noVerdict(`"${test.name}" failed for another reason: ${firstLine(failures.join("\n"))}`);
}

function isExpected(failure: string, says: string | undefined): boolean {
  if (says !== undefined) return failure.includes(says);
  return EXPECTATION.test(failure) && !BROKEN.test(failure);
}

function noVerdict(why: string): Verdict {
  return { kind: "no verdict", why };
}

/** Enough to know what happened, without its stack. */
function firstLine(text: string): string {
  return (
    text
      .split("\n")
      .map((line) => line.trim())
      // A heading of Jest's, above what happened.
      .find((line) => line !== "" && !line.startsWith("●"))
      ?.slice(0, 300) ?? "nothing was said"
  );
}
