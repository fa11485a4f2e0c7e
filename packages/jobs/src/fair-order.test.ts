import { expect, test } from "@jest/globals";
import { takeInTurns } from "./fair-order.ts";

function check(
  due: Record<string, string[]>,
  options: { count: number; after: string },
  expected: { ids: string[]; last: string; left?: Record<string, string[]> },
): void {
  const byWorkspace = new Map(Object.entries(due));
  const { ids, last } = takeInTurns(byWorkspace, options);
  expect({ ids, last }).toEqual({ ids: expected.ids, last: expected.last });
  if (expected.left) expect(Object.fromEntries(byWorkspace)).toEqual(expected.left);
}

test("one of each workspace in turn, oldest first", () => {
  check(
    { a: ["a1", "a2", "a3"], b: ["b1"], c: ["c1", "c2"] },
    { count: 5, after: "" },
    { ids: ["a1", "b1", "c1", "a2", "c2"], last: "c", left: { a: ["a3"] } },
  );
});

test("begins after the workspace that was served last", () => {
  check(
    { a: ["a1", "a2"], b: ["b1"] },
    { count: 2, after: "a" },
    { ids: ["b1", "a1"], last: "a", left: { a: ["a2"] } },
  );
});

test("a workspace that was served last and has gone still says where to begin", () => {
  check({ a: ["a1"], c: ["c1"] }, { count: 1, after: "b" }, { ids: ["c1"], last: "c" });
});

test("takes no more than there is", () => {
  check({ a: ["a1"] }, { count: 9, after: "" }, { ids: ["a1"], last: "a", left: {} });
  check({}, { count: 9, after: "a" }, { ids: [], last: "a" });
});
