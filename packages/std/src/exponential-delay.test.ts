import { expect, test } from "@jest/globals";
import { exponentialDelay } from "./exponential-delay.ts";

test("pauses grow by the factor up to the maximum", () => {
  const delay = exponentialDelay({ baseMs: 100, factor: 3, maxMs: 2_000, random: () => 1 });
  expect([1, 2, 3, 4, 400].map(delay)).toEqual([100, 300, 900, 2_000, 2_000]);
});

test("half of a pause is by chance", () => {
  const delay = (random: number) =>
    exponentialDelay({ baseMs: 100, factor: 2, random: () => random })(2);
  expect([0, 0.5, 0.999].map(delay)).toEqual([100, 150, 199.9]);
});
