import { describe, expect, test } from "@jest/globals";
import { measureRound, sumUp } from "./interleave.ts";

describe("interleaved rounds", () => {
  test("take turns in who comes first", async () => {
    const order: string[] = [];
    const measure = {
      floor: () => Promise.resolve(order.push("floor")),
      value: () => Promise.resolve(order.push("value")),
    };
    for (const round of [0, 1, 2]) await measureRound(round, measure);
    expect(order).toEqual(["floor", "value", "value", "floor", "floor", "value"]);
  });

  test("take each ratio within its round, so that a slow machine slows both", () => {
    const { floor, value, ratio } = sumUp([
      { floor: 1000, value: 500 },
      { floor: 100, value: 50 },
      { floor: 2000, value: 1000 },
    ]);
    expect(ratio).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
    expect(floor).toEqual({ median: 1000, min: 100, max: 2000 });
    expect(value).toEqual({ median: 500, min: 50, max: 1000 });
  });
});
