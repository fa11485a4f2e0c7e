import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import type { Finding } from "../finding.ts";
import { plantWorkspace, REPOSITORY, type PlantedWorkspace } from "../testing/planted-workspace.ts";
import { format } from "./format.ts";
import { lint } from "./lint.ts";
import { types } from "./types.ts";

// One planted breach a file; the file says which.
const FILES: Record<string, string> = {
  "fine.ts": `/** Fine. */\nexport const fine: number = 1;\n`,
  "unformatted.ts": `export const   two = 'spaces'\n`,
  "unparsable.json": `{ "name": }\n`,
  "default-export.ts": `export default function pay() {}\n`,
  "floating-promise.ts": `const pay = async () => 1;\npay();\n`,
  "misused-promise.ts": `[1].forEach(async () => {});\nexport {};\n`,
  "enum.ts": `export enum State {\n  Open,\n}\n`,
  "namespace.ts": `export namespace State {\n  export const open = 1;\n}\n`,
  "wrong-case.ts": `export const order_id = 1;\nexport type order = number;\n`,
  "any.ts": `export const order: any = 1;\n`,
  "missing-case.ts": `export function act(state: "open" | "closed") {\n  switch (state) {\n    case "open":\n      return 1;\n  }\n  return 2;\n}\n`,
  "value-import.ts": `import { Hash } from "node:crypto";\nexport type Digest = Hash;\n`,
  "unused.ts": `const left = 1;\nexport {};\n`,
  "loose-equality.ts": `export const same = (a: number, b: number) => a == b;\n`,
  "type-error.ts": `export const count: number = "one";\n`,
};
const CONFIGURATIONS = [
  "eslint.config.mjs",
  "tsconfig.json",
  "tsconfig.base.json",
  ".prettierrc.json",
  "proto",
  "buf.yaml",
];
const INSTALLED = ["@eslint/js", "eslint", "typescript-eslint", "@types/node"];
let planted: PlantedWorkspace;
const found = new Map<string, Finding[]>();

beforeAll(async () => {
  const sources = Object.entries(FILES).map(([name, text]) => [`packages/x/src/${name}`, text]);
  planted = plantWorkspace(
    { "package.json": `{ "type": "module" }\n`, ...Object.fromEntries(sources) },
    CONFIGURATIONS,
    Object.fromEntries(INSTALLED.map((name) => [name, join(REPOSITORY, "node_modules", name)])),
  );
  for (const step of [format, lint, types]) found.set(step.name, await step.run(planted.root));
}, 60_000);
afterAll(() => planted.remove());

const of = (step: string, name: string) =>
  (found.get(step) ?? []).filter((finding) => finding.path === `packages/x/src/${name}`);

describe("the planted breach", () => {
  test.each<[string, string, RegExp, RegExp]>([
    [
      "format",
      "unformatted.ts",
      /is not formatted/,
      /npx prettier --write packages\/x\/src\/unfor/,
    ],
    ["format", "unparsable.json", /cannot be parsed/, /Mend its syntax/],
    ["lint", "default-export.ts", /default/, /no-restricted-exports/],
    ["lint", "floating-promise.ts", /Promises must be awaited/, /Await it or return it/],
    ["lint", "misused-promise.ts", /Promise returned/, /will not wait for it/],
    ["lint", "enum.ts", /No enums: .*Write a union of strings/, /./],
    ["lint", "namespace.ts", /No namespaces: .*A file is a module/, /./],
    ["lint", "wrong-case.ts", /`order_id` must match/, /Values in camelCase/],
    ["lint", "any.ts", /any/, /take `unknown`/],
    ["lint", "missing-case.ts", /not exhaustive/, /Name the missing case/],
    ["lint", "value-import.ts", /only used as types/, /Write `import type`/],
    ["lint", "unused.ts", /never used/, /Remove it/],
    ["lint", "loose-equality.ts", /===/, /eqeqeq/],
    ["types", "type-error.ts", /TS2322/, /Make the types agree/],
    ["types", "enum.ts", /erasableSyntaxOnly/, /Make the types agree/],
  ])("%s: %s is caught", (step, name, problem, instruction) => {
    const finding = of(step, name).find((one) => problem.test(one.problem));
    expect(finding?.problem).toMatch(problem);
    expect(finding?.instruction).toMatch(instruction);
  });

  test("is the only one: a fine file passes every step", () => {
    for (const step of [format, lint, types]) expect(of(step.name, "fine.ts")).toEqual([]);
  });
});
