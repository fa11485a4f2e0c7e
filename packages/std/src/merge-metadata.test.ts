import { describe, expect, test } from "@jest/globals";
import { mergeMetadata, type MetadataChange } from "./merge-metadata.ts";

const before = { a: "1", b: "2" };
const change = (parts: Partial<MetadataChange>): MetadataChange => ({
  set: {},
  delete: [],
  clear: false,
  ...parts,
});

describe("A12: metadata merges by rules", () => {
  test.each([
    { title: "an empty change changes nothing", parts: {}, after: before },
    { title: "a key is set", parts: { set: { c: "3" } }, after: { a: "1", b: "2", c: "3" } },
    { title: "a key is replaced", parts: { set: { a: "9" } }, after: { a: "9", b: "2" } },
    { title: "a key is deleted", parts: { delete: ["a"] }, after: { b: "2" } },
    { title: "a missing key is deleted", parts: { delete: ["z"] }, after: before },
    { title: "all is cleared", parts: { clear: true }, after: {} },
    { title: "all is replaced", parts: { clear: true, set: { c: "3" } }, after: { c: "3" } },
  ])("A12: $title", ({ parts, after }) => {
    expect(mergeMetadata(before, change(parts as Partial<MetadataChange>))).toEqual(after);
  });

  test("A12: a key both set and deleted is refused", () => {
    expect(() => mergeMetadata(before, change({ set: { a: "1" }, delete: ["a"] }))).toThrow(
      expect.objectContaining({ reason: "METADATA_INVALID", field: "metadata.delete" }),
    );
  });
});
