import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { RefusalCategory } from "@flint/contracts-type";
import { Refused } from "@flint/std";
import {
  probeClient,
  refused,
  WAYS,
  writer,
  type ProbeClient,
} from "./test-support/probe-clients.ts";
import { KEYS, startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

let server: ProbeServer;
let failWith: unknown;

beforeAll(async () => {
  server = await startProbeServer({
    write: async (request) => {
      if (failWith !== undefined) {
        throw failWith;
      }
      return { id: "probe_1", echo: request.note };
    },
  });
});

afterAll(() => server.stop());

describe.each(WAYS)("%s", (way) => {
  let probe: ProbeClient;

  beforeAll(() => {
    probe = probeClient(server, way);
  });

  afterAll(() => probe.close());

  beforeEach(() => {
    failWith = undefined;
    server.handled.length = 0;
    server.records.length = 0;
    server.logged.length = 0;
  });

  const write = (request: object, headers: Record<string, string> = writer) =>
    probe.write(request, { headers });

  test("answers, and leaves one line in the request log", async () => {
    const text = "Grüße, \u0000 \u{1f4b3} 'x' \\";
    expect(await write({ requestId: "key 1", note: text })).toMatchObject({
      id: "probe_1",
      echo: text,
    });
    expect(server.records).toMatchObject([
      {
        code: "ok",
        reason: "",
        requestId: "key 1",
        procedure: "flint.probe.v1.ProbeService/Write",
        workspaceId: "ws_internal",
        actor: { kind: "api_key", id: "writer" },
      },
    ]);
    expect(server.logged).toHaveLength(1);
    expect(server.logged[0]).not.toContain("Grüße");
  });

  test.each([
    ["no credential", {}, Code.Unauthenticated, "CREDENTIAL_MISSING"],
    [
      "an unknown key",
      { authorization: "Bearer nobody" },
      Code.Unauthenticated,
      "CREDENTIAL_INVALID",
    ],
    [
      "a revoked key",
      { authorization: `Bearer ${KEYS.revoked}` },
      Code.Unauthenticated,
      "API_KEY_REVOKED",
    ],
    [
      "a key without the scope",
      { authorization: `Bearer ${KEYS.reader}` },
      Code.PermissionDenied,
      "SCOPE_MISSING",
    ],
  ])("refuses %s", async (_, headers, code, reason) => {
    const { error, refusal } = await refused(write({ requestId: "1" }, headers as never));
    expect([error.code, refusal?.reason]).toEqual([code, reason]);
    expect(refusal?.category).toBe(RefusalCategory.CREDENTIAL);
    expect(refusal?.callId).toBe(server.records[0]?.callId);
    expect(refusal?.whatToDo).not.toBe("");
    expect(server.handled).toHaveLength(0);
    expect(server.records).toHaveLength(1);
  });

  test("names the scope that is missing", async () => {
    const headers = { authorization: `Bearer ${KEYS.reader}` };
    const { refusal } = await refused(write({ requestId: "1" }, headers));
    expect(refusal?.details).toEqual({ missing_scope: "probes:write" });
  });

  test("refuses an API key on an internal RPC and lets a service through", async () => {
    const internal = (headers: Record<string, string>) => probe.internal({ id: "1" }, { headers });
    const { error, refusal } = await refused(internal(writer));
    expect([error.code, refusal?.reason]).toEqual([Code.PermissionDenied, "INTERNAL_RPC"]);
    await internal({ "x-service": "charge" });
  });

  test.each([
    ["without a key", { requestId: "" }, "REQUEST_ID_MISSING", "request_id"],
    ["with a key that is too long", { requestId: "k".repeat(256) }, "INVALID_FIELD", "request_id"],
    ["with a key that is not ASCII", { requestId: "ké" }, "INVALID_FIELD", "request_id"],
    [
      "with a text over its bound",
      { requestId: "1", note: "n".repeat(201) },
      "INVALID_FIELD",
      "note",
    ],
    [
      "with a nested field over its bound",
      { requestId: "1", lines: [{ name: "a" }, { name: "a", inner: { name: "n".repeat(41) } }] },
      "INVALID_FIELD",
      "lines[1].inner.name",
    ],
    ["with a card number", { requestId: "1", note: "4111 1111 1111 1111" }, "CARD_NUMBER", "note"],
    [
      "with a card number as its key",
      { requestId: "4242424242424242" },
      "CARD_NUMBER",
      "request_id",
    ],
    [
      "with a card number in a map",
      { requestId: "1", labels: { a: "x", b: "pan=5555555555554444" } },
      "CARD_NUMBER",
      'labels["b"]',
    ],
    [
      "with a card number as a map's key",
      { requestId: "1", labels: { "5555555555554444": "x" } },
      "CARD_NUMBER",
      "labels",
    ],
    [
      "with a card number in a oneof's message",
      { requestId: "1", contact: { case: "line", value: { name: "378282246310005" } } },
      "CARD_NUMBER",
      "line.name",
    ],
  ])("refuses a request %s, naming the field", async (_, request, reason, field) => {
    const { error, refusal } = await refused(write(request));
    expect([error.code, refusal?.reason, refusal?.field]).toEqual([
      Code.InvalidArgument,
      reason,
      field,
    ]);
    expect(server.handled).toHaveLength(0);
    expect(server.records).toMatchObject([{ code: "invalid_argument", reason, requestId: "" }]);
    expect(server.logged.join()).not.toMatch(/4111|4242|5555|3782/);
    expect(JSON.stringify(refusal?.field)).not.toMatch(/4111|4242|5555|3782/);
  });

  test("takes the header as the key of a request that has none", async () => {
    await write({ note: "x" }, { ...writer, "idempotency-key": "from header" });
    expect(server.handled[0]?.request.requestId).toBe("from header");
    expect(server.handled[0]?.call.requestId).toBe("from header");
    await write({ requestId: "same" }, { ...writer, "idempotency-key": "same" });
    const { refusal } = await refused(
      write({ requestId: "one" }, { ...writer, "idempotency-key": "another" }),
    );
    expect(refusal?.reason).toBe("REQUEST_ID_CONFLICT");
  });

  test("passes on a handler's refusal with its facts", async () => {
    failWith = new Refused("PROBE_BROKEN", { field: "note", details: { probe_id: "p1" } });
    const { error, refusal } = await refused(write({ requestId: "1" }));
    expect(error.code).toBe(Code.FailedPrecondition);
    expect(error.rawMessage).toBe("note: The probe is broken.");
    expect(refusal).toMatchObject({
      reason: "PROBE_BROKEN",
      category: RefusalCategory.STATE,
      field: "note",
      retryable: false,
      whatToDo: "Mend it.",
      details: { probe_id: "p1" },
    });
  });

  test("says when to try again", async () => {
    failWith = new Refused("REQUEST_IN_FLIGHT", { retryDelayMs: 1500 });
    const { error, refusal } = await refused(write({ requestId: "1" }));
    expect(error.code).toBe(Code.Aborted);
    expect(refusal?.retryDelay).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
    expect(error.metadata.get("retry-after")).toBe("2");
  });

  test.each([
    ["an error", new Error("secret of the database")],
    ["a reason without a row", new Refused("NO_SUCH_REASON")],
    ["something that is no error", "secret of the database"],
  ])("says nothing about a defect (%s) but its call id", async (_, thrown) => {
    failWith = thrown;
    const { error, refusal } = await refused(write({ requestId: "1" }));
    expect([error.code, refusal?.reason]).toEqual([Code.Internal, "INTERNAL"]);
    expect(error.message + JSON.stringify(refusal?.details)).not.toContain("secret");
    expect(server.logged.join()).toContain(refusal?.callId);
  });

  test("gives every answer its call id", async () => {
    let header = new Headers();
    await probe.write(
      { requestId: "1" },
      {
        headers: writer,
        onHeader: (headers) => {
          header = headers;
        },
      },
    );
    expect(header.get("flint-call-id")).toBe(server.records[0]?.callId);
  });

  test("does not tell a handler to stop whose call was answered", async () => {
    await write({ requestId: "1" });
    const signal = server.handled[0]?.call.signal;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signal?.aborted).toBe(false);
    expect(server.records).toHaveLength(1);
  });

  test("refuses a body over 1 MiB with the envelope, before anybody is asked", async () => {
    if (way === "in-process") {
      return;
    }
    for (const length of [1024 * 1024 + 1, 5 * 1024 * 1024]) {
      const call = write({ requestId: "1", blob: new Uint8Array(length) });
      const { error, refusal } = await refused(call);
      expect([error.code, refusal?.reason]).toEqual([Code.ResourceExhausted, "REQUEST_TOO_LARGE"]);
    }
    expect(server.records.map(({ reason }) => reason)).toEqual([
      "REQUEST_TOO_LARGE",
      "REQUEST_TOO_LARGE",
    ]);
    await write({ requestId: "1", blob: new Uint8Array(512 * 1024) });
  });

  test("gives up at the caller's deadline and tells the handler", async () => {
    const slow = await startProbeServer({
      write: async (_request, call) => {
        await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
        return {};
      },
    });
    const client = probeClient(slow, way);
    const options = { headers: writer, timeoutMs: 60 };
    const { error } = await refused(client.write({ requestId: "1" }, options));
    expect(error.code).toBe(Code.DeadlineExceeded);
    while (slow.records.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(["deadline_exceeded", "canceled"]).toContain(slow.records[0]?.code);
    expect(slow.handled[0]?.call.remainingMs()).toBeLessThanOrEqual(60);
    expect(slow.handled[0]?.call.signal.aborted).toBe(true);
    client.close();
    await slow.stop();
  });
});
