import { describe, expect, test } from "@jest/globals";
import { systemRandomness } from "./randomness.ts";

describe("systemRandomness", () => {
  test("gives as many bytes as asked for, and others each time", () => {
    const seen = Array.from({ length: 100 }, () => systemRandomness.bytes(32));
    expect(seen.every((bytes) => bytes.length === 32)).toBe(true);
    expect(new Set(seen.map((bytes) => Buffer.from(bytes).toString("hex"))).size).toBe(100);
  });

  test("gives none when asked for none", () => {
    expect(systemRandomness.bytes(0)).toEqual(new Uint8Array());
  });
});
