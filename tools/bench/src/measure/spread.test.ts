import { describe, expect, test } from "@jest/globals";
import { medianOf, spreadOf } from "./spread.ts";

describe("the spread of several rounds", () => {
  test.each<{ figures: number[]; median: number; min: number; max: number }>([
    { figures: [7], median: 7, min: 7, max: 7 },
    { figures: [3, 1, 2], median: 2, min: 1, max: 3 },
    { figures: [10, 9, 100, 1], median: 9.5, min: 1, max: 100 },
    { figures: [5, 5, 5, 5, 50], median: 5, min: 5, max: 50 },
  ])("of $figures is $median ($min to $max)", ({ figures, ...expected }) => {
    expect(spreadOf(figures)).toEqual(expected);
  });

  test("leaves the figures in their order", () => {
    const figures = [3, 1, 2];
    spreadOf(figures);
    expect(figures).toEqual([3, 1, 2]);
  });

  test.each([{ figures: [] }, { figures: [1, NaN] }, { figures: [Infinity] }])(
    "of $figures is refused: it was not measured",
    ({ figures }) => {
      expect(() => spreadOf(figures)).toThrow(RangeError);
    },
  );

  test("of nothing has no median", () => {
    expect(medianOf([])).toBeNaN();
  });
});
