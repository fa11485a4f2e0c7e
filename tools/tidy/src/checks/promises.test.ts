import { describe, expect, test } from "@jest/globals";
import { PROMISE_IDS } from "../promise-ids.ts";
import { told } from "../testing/facts.ts";
import { promises } from "./promises.ts";

const rowOf = (id: string, keptBy: string) => `| ${id} | holds | ${keptBy} |`;
const rows = new Map(PROMISE_IDS.map((id) => [id, rowOf(id, "issue “Later”")]));

/** The page with the row of C6 replaced, beside one test file. */
function check(keptBy: string, source = "", path = "services/x/src/rpc/a.db.test.ts"): string[] {
  const page = [...new Map([...rows, ["C6", rowOf("C6", keptBy)]]).values()].join("\n");
  return told(promises, { "docs/promises.md": page, [path]: source });
}
const file = "`services/x/src/rpc/a.db.test.ts`";

describe("a promise", () => {
  test("that an issue will keep passes", () => {
    expect(check("issue “Later”")).toEqual([]);
  });

  test.each([
    `test("C6 one default", () => {});`,
    `test("C6: one default", () => {});`,
    `test("A1, INV-5, C6: one default", () => {});`,
    "test(`C6 ${many} at once`, () => {});",
    `test.each([1, 2])("C6 with %d", () => {});`,
    `describe("C6", () => { test("one default", () => {}); });`,
  ])("that a test keeps passes: %s", (source) => {
    expect(check(file, source)).toEqual([]);
  });

  test.each([
    ["no such file", file.replace("a.db", "b.db"), "", "does not exist", "Write that test"],
    ["no such name", file, `test("one default (C6)");`, "begins with C6", `test("C6 …")`],
    ["a longer id", file, `test("C66 …");`, "begins with C6", `test("C6 …")`],
    ["after other words", file, `test("not A1, C6: …");`, "begins with C6", `test("C6 …")`],
    ["a comment only", file, `// test("C6 …");`, "begins with C6", `test("C6 …")`],
    ["nothing", "later", "", "neither a test nor an issue", "issue “its title”"],
  ])("with %s is caught", (_, keptBy, source, problem, instruction) => {
    const findings = check(keptBy, source);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(problem);
    expect(findings[0]?.split("→")[1]).toContain(instruction);
  });

  test("that lost its row, or has two, is caught", () => {
    const page = [...rows.values()].filter((row) => !row.includes("| M10 |"));
    const findings = told(promises, { "docs/promises.md": [...page, page[0]].join("\n") });
    expect(findings).toHaveLength(2);
    expect(findings[0]).toContain("M10 has no row\n    → Every promise stays on the page");
    expect(findings[1]).toContain("A1 has two rows\n    → Keep the row that is true");
  });

  test("is one of 125", () => {
    expect(PROMISE_IDS).toHaveLength(125);
    expect(new Set(PROMISE_IDS).size).toBe(125);
  });
});
