import { expect, test } from "@jest/globals";
import { chooseMutants } from "./choose-mutants.ts";
import { verdictTable } from "./verdict-table.ts";

const mutants = ["E10", "J2", "E10"].map((id, index) => ({
  id,
  safeguard: `safeguard ${index}`,
  edits: [],
  caughtBy: [{ file: "a.test.ts", name: `${id}: holds` }],
}));

test("all mutants are chosen, or those of the named ids", () => {
  expect(chooseMutants(mutants, [])).toEqual(mutants);
  expect(chooseMutants(mutants, ["E10"])).toEqual([mutants[0], mutants[2]]);
  expect(() => chooseMutants(mutants, ["E10", "Z9"])).toThrow(
    "No mutant has the id Z9; there are E10, J2.",
  );
});

test("the table shows each mutant, and how many were caught in how long", () => {
  const [first, second] = chooseMutants(mutants, []);
  if (first === undefined || second === undefined) throw new Error("There are three.");
  expect(
    verdictTable([
      { mutant: first, verdict: { kind: "caught" }, tookMs: 12_340 },
      { mutant: second, verdict: { kind: "SURVIVED", why: "passed" }, tookMs: 1_000 },
    ]),
  ).toBe(`id   verdict   time    safeguard that was removed  test that must fail
E10  caught    12.3 s  safeguard 0                 E10: holds
J2   SURVIVED  1.0 s   safeguard 1                 J2: holds

1 of 2 mutants caught in 13 s`);
});
