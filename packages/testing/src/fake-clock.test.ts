import { expect, test } from "@jest/globals";
import { fakeClock } from "./fake-clock.ts";

test("stands still, moves and is set", () => {
  const clock = fakeClock("2026-01-31T12:00:00Z");
  expect(clock.now()).toEqual(clock.now());
  clock.advance({ months: 1 });
  expect(clock.now().toString()).toBe("2026-02-28T12:00:00Z");
  clock.advance({ hours: -36 });
  expect(clock.now().toString()).toBe("2026-02-27T00:00:00Z");
  clock.set("2027-01-01T00:00:00Z");
  expect(clock.now().toString()).toBe("2027-01-01T00:00:00Z");
});
