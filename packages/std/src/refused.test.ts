import { describe, expect, test } from "@jest/globals";
import { Refused } from "./refused.ts";

describe("Refused", () => {
  test("carries reason, field, details and delay", () => {
    const refused = new Refused("NOT_FOUND", {
      field: "order",
      details: { id: "ord_x" },
      retryDelayMs: 250,
    });
    expect(refused).toBeInstanceOf(Error);
    expect(refused).toMatchObject({
      name: "Refused",
      reason: "NOT_FOUND",
      field: "order",
      details: { id: "ord_x" },
      retryDelayMs: 250,
      message: "NOT_FOUND at order",
    });
  });

  test("needs no more than its reason", () => {
    const refused = new Refused("ORDER_CLOSED");
    expect(refused.message).toBe("ORDER_CLOSED");
    expect(refused.field).toBeUndefined();
    expect(refused.retryDelayMs).toBeUndefined();
  });
});
