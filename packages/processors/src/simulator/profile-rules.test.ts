import { describe, expect, test } from "@jest/globals";
import { simulatorProfileOf, simulatorSecret } from "./profile-rules.ts";

describe("secrets of the simulator", () => {
  test("name their profile", () => {
    for (const profile of ["generic", "stripe", "adyen", "gocardless"] as const) {
      expect(simulatorProfileOf(simulatorSecret(profile, "A1b2C3d4"))).toBe(profile);
    }
  });

  test.each([
    "",
    "simsk_generic_",
    "simsk_generic_short",
    "simsk_paypal_A1b2C3d4",
    "simsk_toString_A1b2C3d4",
  ])("%p is none, and is not repeated in what is thrown", (text) => {
    expect(() => simulatorProfileOf(text)).toThrow(
      "not a secret of the simulator: simsk_<profile>_<name>",
    );
  });
});
