import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { everyRpc } from "./test-support/every-rpc.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type RawCall, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
let mine: Populated;

beforeAll(async () => {
  all = await allHost();
  ways = openWays(all.host);
  mine = await populated(all);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

const call = (path: string, body: RawCall["body"]) => ({
  ...{ path, body, credential: mine.workspace.apiKey },
});

/** Bodies that are no JSON, no object, or not UTF-8. */
const MALFORMED: readonly (string | Uint8Array)[] = [
  ...["not json", "[]", "null", "7", '"text"', '{"request_id":"r"', '{"request_id":"r"}}'],
  '{"request_id":"r","requestId":"s"}',
  Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d),
];

/** Field 1 as a text that is longer than the body; a tag without its value; no tag at all. */
const MALFORMED_BINARY = [[0x0a, 0x7f, 0x61], [0x0a], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]];

/** Field 19,999 as the number 1: no contract has so many. */
const UNKNOWN_IN_BINARY = Uint8Array.of(0xf8, 0xe1, 0x09, 0x01);

describe("K1: a body that is no request", () => {
  test.each(everyRpc)("K1: $path refuses what is malformed or too large", async (rpc) => {
    await leavingNothing(all, [mine], async () => {
      for (const body of MALFORMED) {
        const answer = await ways.connectJson(call(rpc.path, body));
        expect(expectRefused(rpc, answer, body).code).toBe(Code.InvalidArgument);
      }
      for (const bytes of MALFORMED_BINARY) {
        for (const way of [ways.connectProto, ways.grpc]) {
          const answer = await way(call(rpc.path, Uint8Array.from(bytes)));
          expect(expectRefused(rpc, answer, bytes).reason).toBe("MALFORMED_REQUEST");
        }
      }
      const large = `{"request_id":"${"k".repeat(1024 * 1024)}"}`;
      for (const way of [ways.connectJson, ways.connectProto, ways.grpc]) {
        const answer = await way(call(rpc.path, large));
        const refused = { reason: "REQUEST_TOO_LARGE", code: Code.ResourceExhausted };
        expect(expectRefused(rpc, answer)).toMatchObject(refused);
      }
    });
  });
});

describe("K4: a field that the contract does not know", () => {
  test.each(everyRpc)("K4: $path refuses it, naming it, in JSON and in binary", async (rpc) => {
    const refused = { code: Code.InvalidArgument, reason: "UNKNOWN_FIELD" };
    const named = await ways.connectJson(call(rpc.path, '{"no_such_field":1}'));
    expect(expectRefused(rpc, named)).toMatchObject({ ...refused, field: "no_such_field" });
    for (const way of [ways.connectProto, ways.grpc]) {
      const numbered = await way(call(rpc.path, UNKNOWN_IN_BINARY));
      expect(expectRefused(rpc, numbered)).toMatchObject({ ...refused, field: "19999" });
    }
  });
});
