import { expect, test } from "@jest/globals";
import { armFaultPoint, faultPoint } from "./fault-point.ts";

test("a fault point does nothing until it is armed, and nothing after it is disarmed", () => {
  const passed: string[] = [];
  faultPoint("after-claim-commit");
  const disarm = armFaultPoint("after-claim-commit", () => passed.push("after-claim-commit"));
  faultPoint("before-call");
  faultPoint("after-claim-commit");
  faultPoint("after-claim-commit");
  disarm();
  faultPoint("after-claim-commit");
  expect(passed).toEqual(["after-claim-commit", "after-claim-commit"]);
});

test("an armed action that throws is seen by the caller", () => {
  const disarm = armFaultPoint("before-call", () => {
    throw new Error("planted");
  });
  expect(() => faultPoint("before-call")).toThrow("planted");
  disarm();
});
