import { describe, expect, test } from "@jest/globals";
import { judge, type JestReport } from "./jest-report.ts";
import { namePattern } from "./jest-run.ts";

const TEST = { file: "src/pay.test.ts", name: "E10: fifty at once" };
const MISMATCH = "Error: expect(received).toHaveLength(expected)\n    at stack";

type Row = { fullName?: string; status: string; failureMessages?: string[] };

function reportOf(rows: Row[], message = ""): JestReport {
  const assertionResults = rows.map(({ fullName, status, failureMessages = [] }) => ({
    fullName: fullName ?? "PayOrder E10: fifty at once make one charge",
    status,
    failureMessages,
  }));
  return { testResults: [{ name: "/tmp/copy/src/pay.test.ts", message, assertionResults }] };
}

const failed = (...failureMessages: string[]) => reportOf([{ status: "failed", failureMessages }]);

describe("a mutant's verdict", () => {
  test.each([
    ["a failed expectation", failed(MISMATCH), "caught"],
    [
      "a call that should have been refused",
      failed("The call was answered; a refusal was expected."),
      "caught",
    ],
    [
      "a failed row beside a passed one",
      reportOf([{ status: "passed" }, { status: "failed", failureMessages: [MISMATCH] }]),
      "caught",
    ],
    ["a passed test", reportOf([{ status: "passed" }]), "SURVIVED"],
    [
      "a passed test, though another failed",
      reportOf([
        { status: "passed" },
        { fullName: "other", status: "failed", failureMessages: [MISMATCH] },
      ]),
      "SURVIVED",
    ],
    ["an error that is no expectation", failed("TypeError: order is undefined"), "no verdict"],
    [
      "a time-out",
      failed('Error: thrown: "Exceeded timeout of 30000 ms for a test."'),
      "no verdict",
    ],
    [
      "an expectation that met a defect",
      failed(`${MISMATCH}\n  Received: "INTERNAL"`),
      "no verdict",
    ],
    ["a test that was not run", reportOf([{ status: "pending" }]), "no verdict"],
    ["a file that could not be run", reportOf([], "SyntaxError: Unexpected token"), "no verdict"],
    ["a file that is not in the report", { testResults: [] }, "no verdict"],
    ["no report", undefined, "no verdict"],
  ] as [string, JestReport | undefined, string][])("%s", (_title, report, kind) => {
    expect(judge(report, TEST).kind).toBe(kind);
  });

  test("where the table says what the failure says, that and nothing else is it", () => {
    const test = { ...TEST, says: "ORDER_ALREADY_PAID" };
    expect(judge(failed("ConnectError: … ORDER_ALREADY_PAID"), test).kind).toBe("caught");
    expect(judge(failed(MISMATCH), test).kind).toBe("no verdict");
  });

  test("without one says why, in a line", () => {
    expect(judge(failed("\n TypeError: x\n   at stack"), TEST)).toMatchObject({
      why: `"${TEST.name}" failed for another reason: TypeError: x`,
    });
  });
});

test("a test's name is looked for as it stands, whatever its characters", () => {
  const names = ["J4: fifty (at once)", "a.b", "a.b"].map((name) => ({ file: "x", name }));
  expect(namePattern(names)).toBe("J4: fifty \\(at once\\)|a\\.b");
});
