import { expect, test } from "@jest/globals";
import { assertNever } from "./assert-never.ts";
import { systemClock } from "./clock.ts";

test("the system clock tells the machine's time", () => {
  const before = Date.now();
  const told = systemClock.now().epochMilliseconds;
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});

test("assertNever names the value that should not have been", () => {
  expect(() => assertNever("surprise" as never)).toThrow("surprise");
});
