import { describe, expect, test } from "@jest/globals";
import fastCheck from "fast-check";
import { allocate } from "./allocate.ts";

describe("allocate", () => {
  test.each<[bigint, bigint[], bigint[]]>([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [10n, [1n, 2n, 4n], [1n, 3n, 6n]],
    [5n, [3n, 7n], [2n, 3n]],
    [1n, [1n, 999n], [0n, 1n]],
    [0n, [2n, 3n], [0n, 0n]],
    [7n, [5n], [7n]],
    [7n, [0n, 1n, 0n], [0n, 7n, 0n]],
    [999_999_999_999n, [1n, 2n], [333_333_333_333n, 666_666_666_666n]],
  ])("%s by %j gives %j", (amount, weights, parts) => {
    expect(allocate(amount, weights)).toEqual(parts);
  });

  test.each<[string, bigint[]]>([
    ["no weights", []],
    ["a negative weight", [1n, -1n, 5n]],
    ["nothing but zeros", [0n, 0n]],
  ])("refuses %s", (_, weights) => {
    expect(() => allocate(100n, weights)).toThrow(RangeError);
  });
});

// fast-check prints the seed and the smallest counterexample of a failure.
describe("for any amount and weights", () => {
  const amounts = fastCheck.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
  const weights = fastCheck
    .array(fastCheck.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 50 })
    .filter((list) => list.some((weight) => weight > 0n));
  const holds = (check: (amount: bigint, list: bigint[]) => void) => {
    fastCheck.assert(fastCheck.property(amounts, weights, check), { numRuns: 2_000 });
  };

  test("the parts add up to the amount", () => {
    holds((amount, list) => {
      const total = allocate(amount, list).reduce((left, right) => left + right, 0n);
      expect(total).toBe(amount);
    });
  });

  test("each part is less than one unit from its exact share", () => {
    holds((amount, list) => {
      const total = list.reduce((left, right) => left + right, 0n);
      allocate(amount, list).forEach((part, index) => {
        const distance = part * total - amount * (list[index] ?? 0n);
        expect(distance < total && distance > -total).toBe(true);
      });
    });
  });

  test("no part has the other sign, and a weight of zero gets nothing", () => {
    holds((amount, list) => {
      allocate(amount, list).forEach((part, index) => {
        expect(part * amount >= 0n).toBe(true);
        if (list[index] === 0n) expect(part).toBe(0n);
      });
    });
  });

  test("who weighs more gets no less", () => {
    holds((amount, list) => {
      const parts = allocate(amount < 0n ? -amount : amount, list);
      const pairs = list.map((weight, index) => ({ weight, part: parts[index] ?? 0n }));
      pairs.sort((left, right) => (left.weight < right.weight ? -1 : 1));
      pairs.slice(1).forEach((pair, index) => {
        const lighter = pairs[index];
        if (lighter !== undefined && lighter.weight < pair.weight)
          expect(pair.part >= lighter.part).toBe(true);
      });
    });
  });

  test("taking back undoes giving", () => {
    holds((amount, list) => {
      expect(allocate(-amount, list)).toEqual(allocate(amount, list).map((part) => -part));
    });
  });
});
