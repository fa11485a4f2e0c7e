import type { JsonObject } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost, shortSleep } from "./test-support/all-host.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { sampleJson } from "./test-support/places.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type RawAnswer, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
let mine: Populated;

beforeAll(async () => {
  all = await allHost({}, { sleep: shortSleep });
  ways = openWays(all.host);
  mine = await populated(all);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

const writes = everyRpc.filter((rpc) => rpc.writes);

function call(
  { method, path }: PublicRpc,
  caller: Populated,
  given: { requestId?: string; header?: string },
): Promise<RawAnswer> {
  const body: JsonObject = sampleJson(method.input, { ids: caller.ids });
  delete body["requestId"];
  if (given.requestId !== undefined) body["requestId"] = given.requestId;
  return ways.connectJson({
    ...{ path, credential: caller.workspace.apiKey, body: JSON.stringify(body) },
    ...(given.header !== undefined && { headers: { "idempotency-key": given.header } }),
  });
}

describe("J1: every call that changes something takes a request id", () => {
  test.each(writes)("J1: $path refuses to do without one", async (rpc) => {
    expect(rpc.method.input.field["requestId"]).toBeDefined();
    await leavingNothing(all, [mine], async () => {
      expect(expectRefused(rpc, await call(rpc, mine, {}))).toMatchObject({
        ...{ code: Code.InvalidArgument, reason: "REQUEST_ID_MISSING", field: "request_id" },
      });
    });
  });

  test("J1: there are writes of every service, and reads take none", () => {
    expect(new Set(writes.map(({ service }) => service.file.proto.package)).size).toBe(4);
    for (const { method, writes } of everyRpc) {
      expect([method.name, method.input.field["requestId"] !== undefined]).toEqual([
        method.name,
        writes,
      ]);
    }
  });
});

const MALFORMED = ["k".repeat(256), "k".repeat(10_240), "line\nbreak", "schlüssel", "\u0000", "\t"];

describe("J10: a malformed or over-long request id", () => {
  test.each(writes)("J10: $path refuses it and does nothing", async (rpc) => {
    const refusal = { code: Code.InvalidArgument, reason: "INVALID_FIELD", field: "request_id" };
    await leavingNothing(all, [mine], async () => {
      for (const requestId of MALFORMED) {
        expect(expectRefused(rpc, await call(rpc, mine, { requestId }))).toMatchObject(refusal);
      }
      const header = "k".repeat(256);
      expect(expectRefused(rpc, await call(rpc, mine, { header }))).toMatchObject(refusal);
      const two = await call(rpc, mine, { requestId: "one", header: "another" });
      expect(expectRefused(rpc, two).reason).toBe("REQUEST_ID_CONFLICT");
    });
  });
});

/** What takes out of use what others still need comes last. */
const LAST = [
  "CreateNotice",
  "UpdateOrder",
  "RecordExternal",
  "UpdateProcessorAccount",
  "SetDefault",
  "Revoke",
  "Supersede",
  "Close",
  "Reopen",
  "Reset",
  "Delete",
  "Detach",
  "Archive",
];
const byHarm = [...writes].sort((one, other) => harmOf(one) - harmOf(other));

function harmOf({ method }: PublicRpc): number {
  return LAST.findIndex((verb) => method.name.startsWith(verb));
}

/** What the one object of its kind cannot be asked for any more, or never: refused, and no repeat. */
const REFUSED_FOR_STATE: Readonly<Record<string, string>> = {
  CapturePaymentIntent: "INTENT_NOT_CAPTURABLE",
  CreateNotice: "ORDER_ALREADY_PAID",
  CreateRefund: "REFUND_NOTHING_LEFT",
  ConfirmOrderPaymentIntent: "ORDER_ALREADY_PAID",
  ConfirmPaymentIntent: "PAYMENT_INTENT_NOT_CONFIRMABLE",
  CancelPaymentIntent: "PAYMENT_INTENT_NOT_CANCELABLE",
  SupersedeConsent: "CONSENT_NOT_ACTIVE",
  AbandonSetup: "SETUP_NOT_PENDING",
};

describe("J8: request ids belong to a workspace and a procedure", () => {
  test("J8: every write of two workspaces, all under one id, is done and never a repeat", async () => {
    const requestId = "one for all";
    for (const caller of [await populated(all), await populated(all)]) {
      for (const rpc of byHarm) {
        const answer = await call(rpc, caller, { requestId });
        const { reason = "" } = (!answer.ok && answer.refusal) || {};
        const replayed = answer.headers.get("idempotent-replayed") ?? "false";
        expect({ path: rpc.path, reason, replayed }).toEqual({
          path: rpc.path,
          reason: REFUSED_FOR_STATE[rpc.method.name] ?? "",
          replayed: "false",
        });
      }
    }
  });
});
