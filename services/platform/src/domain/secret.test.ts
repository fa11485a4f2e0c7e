import { describe, expect, test } from "@jest/globals";
import { sha256 } from "@flint/std";
import { SECRET_BYTES, secretOf } from "./secret.ts";

const bytes = (value: number) => new Uint8Array(SECRET_BYTES).fill(value);

describe("secrets", () => {
  // 2^256 - 1 in base 62, by another program: python's divmod.
  test.each([
    { mode: "sandbox", value: 0, text: `flint_test_${"0".repeat(43)}`, hint: "flint_test_0000" },
    {
      mode: "live",
      value: 255,
      text: "flint_live_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1",
      hint: "flint_live_yhjs",
    },
  ] as const)("$mode secret of bytes $value is $text", ({ mode, value, text, hint }) => {
    const secret = secretOf(mode, bytes(value));
    expect(secret).toEqual({ text, hint, sha256: sha256(text) });
  });

  test("another bit makes another secret of the same length", () => {
    const texts = Array.from({ length: SECRET_BYTES * 8 }, (_, bit) => {
      const one = bytes(0);
      one[bit >> 3] = 1 << (bit & 7);
      return secretOf("live", one).text;
    });
    expect(new Set(texts).size).toBe(texts.length);
    expect(new Set(texts.map((text) => text.length))).toEqual(new Set(["flint_live_".length + 43]));
  });
});
