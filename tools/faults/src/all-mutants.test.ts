import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ALL_MUTANTS } from "./all-mutants.ts";
import { applyEdits } from "./apply-edits.ts";

const root = join(import.meta.dirname, "../../..");

/** Those whose safeguards the first release promises to have tried. */
const PROMISED = ["A10", "B4", "C5", "C6", "E6", "E10", "F6", "J2", "J3", "J4", "J5", "M1"];

describe("the table of mutants", () => {
  test.each(PROMISED)("has one for %s", (id) => {
    expect(ALL_MUTANTS.map((mutant) => mutant.id)).toContain(id);
  });

  test.each(ALL_MUTANTS)("$id, $safeguard: speaks of texts and tests that are there", (mutant) => {
    const read = (file: string) => readFileSync(join(root, file), "utf8");
    const changed = applyEdits(mutant.edits, read);
    for (const [file, text] of changed) expect(text).not.toBe(read(file));
    expect(mutant.caughtBy).not.toEqual([]);
    for (const { file, name } of mutant.caughtBy) {
      expect({ file, exists: existsSync(join(root, file)) }).toEqual({ file, exists: true });
      expect(name).not.toBe("");
    }
  });
});
