import { describe, expect, test } from "@jest/globals";
import { create, fromBinary, fromJson, toBinary, toJson, type Message } from "@bufbuild/protobuf";
import { Crypter } from "@flint/db";
import fc from "fast-check";
import { writeMethod } from "./test-support/probe-contract.ts";
import { firstDifference, requestFingerprint } from "./request-fingerprint.ts";

const desc = writeMethod.input;
const crypter = new Crypter(`m1:${Buffer.alloc(32, 1).toString("base64")}`);
const seal = { crypter, place: { workspaceId: "ws", table: "requests", rowId: "call_1" } };

const request = (init: object): Message => create(desc, init as never);
const fingerprint = (init: object) => requestFingerprint(writeMethod, request(init), seal);
const difference = (first: object, second: object) =>
  firstDifference(writeMethod, fingerprint(first), request(second), seal);

const BASE = {
  requestId: "1",
  note: "n",
  lines: [
    { name: "a", amountMinor: 5n },
    { name: "b", inner: { name: "c" } },
  ],
  labels: { x: "1", y: "2" },
  dueTime: { seconds: 10n, nanos: 0 },
  contact: { case: "phone", value: "040" },
  processorToken: "tok_secret_4242",
  blob: new Uint8Array([1, 2]),
  count: 3,
  urgent: true,
  tags: ["p", "q"],
};

describe("the first field that differs is named", () => {
  test.each([
    ["nothing", {}, undefined],
    ["the key itself", { requestId: "2" }, undefined],
    ["the order of a map's entries", { labels: { y: "2", x: "1" } }, undefined],
    ["a text", { note: "m" }, "note"],
    ["a text that is gone", { note: "" }, "note"],
    [
      "an amount",
      { lines: [{ name: "a", amountMinor: 6n }, BASE.lines[1]] },
      "lines[0].amount_minor",
    ],
    [
      "a nested text",
      { lines: [BASE.lines[0], { name: "b", inner: { name: "d" } }] },
      "lines[1].inner.name",
    ],
    ["an item more", { lines: [...BASE.lines, {}] }, "lines[2]"],
    ["an item fewer", { lines: [BASE.lines[0]] }, "lines[1]"],
    ["two items that changed places", { tags: ["q", "p"] }, "tags[0]"],
    ["a map's value", { labels: { x: "1", y: "3" } }, 'labels["y"]'],
    ["a map's key", { labels: { x: "1", z: "2" } }, 'labels["z"]'],
    ["a time", { dueTime: { seconds: 10n, nanos: 1 } }, "due_time.nanos"],
    ["a time that is gone", { dueTime: undefined }, "due_time"],
    ["another case of a oneof", { contact: { case: "line", value: {} } }, "phone"],
    ["a secret", { processorToken: "tok_secret_4243" }, "processor_token"],
    ["a secret that is gone", { processorToken: "" }, "processor_token"],
    ["bytes", { blob: new Uint8Array([1, 3]) }, "blob"],
    ["a number", { count: 4 }, "count"],
    ["a yes or no", { urgent: false }, "urgent"],
    ["two fields, of which the first declared one is named", { count: 4, note: "" }, "note"],
  ])("%s", (_, change, field) => {
    expect(difference(BASE, { ...BASE, ...change })).toBe(field);
  });

  test("a secret that was not there", () => {
    expect(difference({ note: "n" }, { note: "n", processorToken: "t" })).toBe("processor_token");
  });
});

test("a secret is kept as a hash under a key of the row's own, and opens in no other row", () => {
  const kept = fingerprint(BASE);
  expect(kept.toString()).not.toContain("tok_secret");
  expect(kept.equals(fingerprint(BASE))).toBe(false);
  const elsewhere = { crypter, place: { ...seal.place, rowId: "call_2" } };
  expect(() => firstDifference(writeMethod, kept, request(BASE), elsewhere)).toThrow();
});

test("a request without secrets needs no crypter and always gives the same bytes", () => {
  const open = { ...BASE, processorToken: "" };
  const kept = requestFingerprint(writeMethod, request(open));
  expect(requestFingerprint(writeMethod, request(open)).equals(kept)).toBe(true);
  expect(firstDifference(writeMethod, kept, request(open))).toBeUndefined();
});

test("JSON and binary of any message count as the same request, and any change as another", () => {
  const line = fc.record({
    name: fc.string(),
    amountMinor: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  });
  const any = fc.record({
    note: fc.string({ unit: "grapheme" }),
    lines: fc.array(line, { maxLength: 4 }),
    labels: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4, noNullPrototype: true }),
    processorToken: fc.string(),
    blob: fc.uint8Array({ maxLength: 8 }),
    count: fc.integer(),
    urgent: fc.boolean(),
    tags: fc.array(fc.string(), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(any, any, (first, second) => {
      const one = request(first);
      const kept = requestFingerprint(writeMethod, one, seal);
      const json = fromJson(desc, toJson(desc, one));
      const binary = fromBinary(desc, toBinary(desc, one));
      expect(firstDifference(writeMethod, kept, json, seal)).toBeUndefined();
      expect(firstDifference(writeMethod, kept, binary, seal)).toBeUndefined();
      const other = request(second);
      const same = Buffer.from(toBinary(desc, one)).equals(Buffer.from(toBinary(desc, other)));
      if (!same && Object.keys(second.labels).length < 2) {
        expect(firstDifference(writeMethod, kept, other, seal)).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});
