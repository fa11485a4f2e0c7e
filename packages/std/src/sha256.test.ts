import { expect, test } from "@jest/globals";
import { sha256 } from "./sha256.ts";

// FIPS 180-2, appendix B.1, and the empty message; the third is counted in bytes, not characters.
test.each([
  { text: "abc", hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { text: "", hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { text: "ü", hex: "607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f" },
])("sha256 of '$text'", ({ text, hex }) => {
  expect(Buffer.from(sha256(text)).toString("hex")).toBe(hex);
});
