import { describe, expect, test } from "@jest/globals";
import { create, toBinary, toJsonString, type MessageInitShape } from "@bufbuild/protobuf";
import { decodeStrictly } from "./decode.ts";
import { writeMethod } from "./test-support/probe-contract.ts";

const desc = writeMethod.input;

/** Everything that a request can hold. */
const FULL: MessageInitShape<typeof desc> = {
  requestId: "1",
  note: "é\u0000\u{1f600}",
  lines: [{ name: "a", amountMinor: 9007199254740993n }, { inner: { name: "b" } }],
  labels: { k: "v", "": "empty" },
  dueTime: { seconds: 1n, nanos: 5 },
  contact: { case: "line", value: { name: "c" } },
  blob: new Uint8Array([0, 255]),
  count: -1,
  urgent: true,
  tags: ["", "x"],
};

test("JSON and binary of one message are decoded to the same", () => {
  const message = create(desc, FULL);
  const binary = decodeStrictly(desc, "binary", toBinary(desc, message));
  const json = decodeStrictly(desc, "json", new TextEncoder().encode(toJsonString(desc, message)));
  expect(json).toEqual(binary);
  expect(toBinary(desc, json)).toEqual(toBinary(desc, message));
});

describe("unknown fields in binary are refused wherever they stand", () => {
  const unknown = Buffer.from([0x98, 0x06, 1]);
  const within = (tag: number, bytes: Uint8Array) => Buffer.from([tag, bytes.length, ...bytes]);
  test.each([
    ["the request", unknown, "99"],
    ["an item of a list", within(0x1a, unknown), "lines[0].99"],
    ["a message in a message", within(0x1a, within(0x1a, unknown)), "lines[0].inner.99"],
    ["a message of a oneof", within(0x3a, unknown), "line.99"],
    ["a timestamp", within(0x2a, unknown), "due_time.99"],
  ])("in %s", (_, bytes, field) => {
    expect(() => decodeStrictly(desc, "binary", bytes)).toThrow(
      expect.objectContaining({ reason: "UNKNOWN_FIELD", field }),
    );
  });
});
