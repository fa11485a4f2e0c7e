import { describe, expect, test } from "@jest/globals";
import { ID_PREFIXES, isId, parseId, seededIds, systemIds, type IdKind } from "./id.ts";

const kinds = Object.keys(ID_PREFIXES) as IdKind[];
const ORDER = "ord_01JZ8XQ4T9V7M2K5N6P8R0S1W3";

describe("new ids", () => {
  test("are well formed for every kind, and of no other kind", () => {
    const ids = systemIds();
    for (const kind of kinds) {
      const id = ids.next(kind);
      expect(kinds.filter((other) => isId(other, id))).toEqual([kind]);
    }
  });

  test("grow from one to the next, also within one millisecond", () => {
    const ids = systemIds();
    const made = Array.from({ length: 10_000 }, () => ids.next("event"));
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  test("fit the columns that hold them: 34 characters at most", () => {
    const ids = systemIds();
    expect(Math.max(...kinds.map((kind) => ids.next(kind).length))).toBeLessThanOrEqual(34);
  });

  test("have prefixes that differ", () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length);
  });
});

describe("seeded ids", () => {
  test("repeat with their seed and differ between seeds", () => {
    const take = (seed: number) => {
      const ids = seededIds(seed);
      return [ids.next("order"), ids.next("order"), ids.next("customer")];
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect([...take(7)].slice(0, 2).sort()).toEqual(take(7).slice(0, 2));
    expect(isId("customer", take(7)[2] ?? "")).toBe(true);
  });
});

describe("parseId", () => {
  test("takes an id of the kind as it is", () => {
    expect(parseId("order", ORDER)).toBe(ORDER);
  });

  test.each([
    ["another kind's prefix", ORDER.replace("ord", "cus")],
    ["no prefix", ORDER.slice(4)],
    ["lower case", ORDER.toLowerCase()],
    ["one character too few", ORDER.slice(0, -1)],
    ["one character too many", `${ORDER}0`],
    ["a letter that Crockford left out", ORDER.replace("Q", "U")],
    ["more than 128 bits", ORDER.replace("_0", "_8")],
    ["a line feed at the end", `${ORDER}\n`],
    ["space before it", ` ${ORDER}`],
    ["nothing", ""],
    ["the prefix only", "ord_"],
  ])("refuses %s", (_, text) => {
    expect(parseId("order", text)).toBeUndefined();
  });
});
