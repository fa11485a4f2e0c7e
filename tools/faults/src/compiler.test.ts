import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { createCompiler } from "./compiler.ts";

const folder = mkdtempSync(join(realpathSync(tmpdir()), "flint-compiler-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("says what does not compile in a file, as the file is now", () => {
  const write = (text: string) => writeFileSync(join(folder, "a.ts"), text);
  writeFileSync(
    join(folder, "tsconfig.base.json"),
    JSON.stringify({ compilerOptions: { strict: true, noEmit: true, types: [] } }),
  );
  const { problemsOf } = createCompiler(folder);
  write("export const a: number = 1;");
  expect(problemsOf(["a.ts"])).toEqual([]);
  write("export const a: number = b;");
  expect(problemsOf(["a.ts"])).toEqual(["Cannot find name 'b'."]);
  write("export const a: number = ;");
  expect(problemsOf(["a.ts"])).toContain("Expression expected.");
  write("export const a: number = 2;");
  expect(problemsOf(["a.ts", "notes.sql"])).toEqual([]);
});
