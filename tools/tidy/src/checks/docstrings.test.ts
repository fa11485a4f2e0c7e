import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { docstrings } from "./docstrings.ts";

const check = (source: string, path = "packages/money/src/a.ts") =>
  told(docstrings, { [path]: source });

describe("an export", () => {
  test.each([
    ["export const limit = 3;", "limit"],
    ["export function add() {}", "add"],
    ["export class Refused {}", "Refused"],
    ["export type Money = string;", "Money"],
    ["export interface Clock {}", "Clock"],
    ["// Not a docstring.\nexport const limit = 3;", "limit"],
  ])("without a docstring is caught: %s", (source, name) => {
    const findings = check(source);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(`${name} is exported without a docstring`);
    expect(findings[0]).toContain("→ Say in /** … */ what it is for");
  });

  test.each([
    ["a docstring", "/** As many as fit. */\nexport const limit = 3;"],
    ["no export", "const limit = 3;"],
    ["a list of names", `export { limit } from "./limit.ts";`],
  ])("with %s passes", (_, source) => {
    expect(check(source)).toEqual([]);
  });

  test("of a test or of generated code needs none", () => {
    expect(check("export const limit = 3;", "packages/money/src/a.test.ts")).toEqual([]);
    expect(check("export const limit = 3;", "packages/contracts/x/gen/src/a.ts")).toEqual([]);
  });
});
