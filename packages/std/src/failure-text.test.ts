import { describe, expect, test } from "@jest/globals";
import { failureText } from "./failure-text.ts";
import { Refused } from "./refused.ts";

describe("failureText", () => {
  const check = (error: unknown, expected: string) => expect(failureText(error)).toBe(expected);

  test("tells a bug by its name and message", () => {
    check(new TypeError("x is not a function"), "TypeError: x is not a function");
  });

  test("tells a refusal by its reason", () => {
    check(new Refused("ORDER_CLOSED"), "refused: ORDER_CLOSED");
  });

  test("keeps quoted values of a coded error out", () => {
    const error = Object.assign(new Error("Duplicate entry 'ann@example.com'"), {
      code: "ER_DUP_ENTRY",
    });
    check(error, "Error ER_DUP_ENTRY");
  });

  test("cuts a long message", () => {
    expect(failureText(new Error("x".repeat(5_000)))).toHaveLength(300);
  });

  test("says nothing of what is no error", () => {
    check("ann@example.com", "thrown: string");
  });
});
