import { describe, expect, test } from "@jest/globals";
import { METADATA_KEYS_MAX, metadataProblem } from "./metadata.ts";

const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "x"]));

describe("metadata", () => {
  test.each([
    { title: "nothing", metadata: {}, problem: undefined },
    { title: "as many keys as may be", metadata: keys(METADATA_KEYS_MAX), problem: undefined },
    { title: "one key too many", metadata: keys(51), problem: "51 keys; 50 is the most" },
    { title: "an empty key", metadata: { "": "x" }, problem: "a key is empty" },
    { title: "a key of 64", metadata: { ["k".repeat(64)]: "x" }, problem: undefined },
    {
      title: "a key of 65",
      metadata: { ["k".repeat(65)]: "x" },
      problem: `the key "${"k".repeat(64)}"… is longer than 64 characters`,
    },
    {
      title: "a reserved key",
      metadata: { flint_x: "y" },
      problem: 'the key "flint_x" begins with "flint_", which is reserved',
    },
    { title: "a value of 500", metadata: { a: "v".repeat(500) }, problem: undefined },
    {
      title: "a value of 501",
      metadata: { a: "v".repeat(501) },
      problem: 'the value of "a" is longer than 500 characters',
    },
  ])("$title", ({ metadata, problem }) => {
    expect(metadataProblem(metadata as Record<string, string>)).toBe(problem);
  });
});
