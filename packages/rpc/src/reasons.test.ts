import { expect, test } from "@jest/globals";
import { ErrorReason, RefusalCategory } from "@flint/contracts-type";
import { commonReasons } from "./reasons.ts";

test("every common reason of the contract has its row, in the contract's order", () => {
  const named = Object.keys(ErrorReason).filter((key) => Number.isNaN(Number(key)));
  expect(Object.keys(commonReasons)).toEqual(named.filter((name) => name !== "UNSPECIFIED"));
});

test("every row says what to do, and only what may pass is retryable", () => {
  for (const [reason, row] of Object.entries(commonReasons)) {
    expect(row.meaning).toMatch(/^[A-Z].*\.$/);
    expect(row.whatToDo).toMatch(/^[A-Z].*\.$/);
    expect([reason, row.category]).not.toEqual([reason, RefusalCategory.UNSPECIFIED]);
    const passes = ["RATE_LIMITED", "REQUEST_IN_FLIGHT", "DEADLINE_EXCEEDED", "UNAVAILABLE"];
    expect([reason, row.retryable]).toEqual([reason, passes.includes(reason)]);
  }
});
