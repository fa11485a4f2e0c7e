import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { context, propagation, trace } from "@opentelemetry/api";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { RefusalCategory } from "@flint/contracts-type";
import { Outage, type OutageKind } from "@flint/db";
import { Refused, seededIds, systemClock } from "@flint/std";
import { createAuthenticator } from "./authenticator.ts";
import type { Call } from "./call.ts";
import { createGrpcJsTransport, type GrpcTransport } from "./grpc-transport.ts";
import { createInProcessTransport } from "./in-process-transport.ts";
import { parseKeyRing } from "./key-ring.ts";
import { serviceClient, serviceTransport, type ServiceCaller } from "./service-client.ts";
import { ProbeService } from "./test-support/probe-contract.ts";
import { probeClient, refused, writer, type ProbeClient } from "./test-support/probe-clients.ts";
import { startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

const keys = parseKeyRing(`s1:${Buffer.alloc(32, 1).toString("base64")}`);
const caller: ServiceCaller = {
  workspaceId: "ws_internal",
  workspace: { id: "ws_public", mode: "live" },
  actor: { kind: "agent", id: "Zoë", reason: "by phone" },
  orderContext: {
    orderId: "ord_1" as never,
    externalReferenceId: "x",
    origin: "o",
    channel: "phone",
    creator: { kind: "api_key", id: "key_1", reason: "" },
  },
};

let below: ProbeServer;
let network: GrpcTransport;
let failWith: unknown;
let answerAfterMs = 0;

beforeAll(async () => {
  below = await startProbeServer({
    authenticator: createAuthenticator({
      serviceKeys: keys,
      tokenKeys: keys,
      clock: systemClock,
      lookUpApiKey: async () => undefined,
      lookUpWorkspace: async () => undefined,
    }),
    write: async () => {
      if (failWith !== undefined) {
        throw failWith;
      }
      await new Promise((resolve) => setTimeout(resolve, answerAfterMs));
      return { id: "below" };
    },
  });
  network = createGrpcJsTransport(below.url);
});

afterAll(async () => {
  network.close();
  await below.stop();
});

beforeEach(() => {
  failWith = undefined;
  answerAfterMs = 0;
  below.handled.length = 0;
  below.records.length = 0;
});

const transports: [string, () => Transport][] = [
  ["in process", () => createInProcessTransport(() => below.pipeline)],
  ["over the network", () => network],
];

describe.each(transports)("a service calls another %s", (_, transport) => {
  const client = (who: ServiceCaller) =>
    serviceClient(
      ProbeService,
      serviceTransport({ service: "charge", keys, transport: transport() }),
      who,
    ) as unknown as ProbeClient;

  test("for its caller's workspace, actor and order", async () => {
    expect(await client(caller).internal({ id: "1" })).toMatchObject({ id: "below" });
    expect(below.handled[0]?.call).toMatchObject({
      workspaceId: caller.workspaceId,
      workspace: caller.workspace,
      actor: caller.actor,
      orderContext: caller.orderContext,
    });
  });

  test("and gets its refusal with reason, field and delay", async () => {
    failWith = new Refused("REQUEST_IN_FLIGHT", { field: "id", retryDelayMs: 300 });
    const { error, refusal } = await refused(client(caller).internal({ id: "1" }));
    expect(error.code).toBe(Code.Aborted);
    expect(refusal).toMatchObject({ reason: "REQUEST_IN_FLIGHT", field: "id", retryable: true });
    expect(refusal?.retryDelay?.nanos).toBe(300_000_000);
  });

  test("no longer than its own call has", async () => {
    // Enough for the call to arrive on a busy machine, and far from the answer.
    const leftMs = 1_000;
    answerAfterMs = 3_000;
    const { error } = await refused(
      client({ ...caller, remainingMs: () => leftMs }).internal({ id: "1" }),
    );
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(below.handled[0]?.call.remainingMs()).toBeLessThanOrEqual(leftMs);
  });

  test("and stops with its own call", async () => {
    answerAfterMs = 500;
    const controller = new AbortController();
    const call = client({ ...caller, signal: controller.signal }).internal({ id: "1" });
    setTimeout(() => controller.abort(), 30);
    const { error } = await refused(call);
    expect(error.code).toBe(Code.Canceled);
    while (below.handled[0]?.call.signal.aborted !== true) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  test("within the trace of its own call", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const use = propagation.setGlobalPropagator({
      inject: (active, carrier, setter) => {
        const span = trace.getSpanContext(active);
        setter.set(carrier, "traceparent", span === undefined ? traceparent : "another");
      },
      extract: (active) => active,
      fields: () => ["traceparent"],
    });
    expect(use).toBe(true);
    await context.with(context.active(), () => client(caller).internal({ id: "1" }));
    expect(below.handled[0]?.call.headers.get("traceparent")).toBe(traceparent);
    propagation.disable();
  });
});

test("a call without a caller is a defect of ours, not an anonymous call", async () => {
  const bare = serviceTransport({ service: "charge", keys, transport: network });
  const { ProbeService: service } = await import("./test-support/probe-contract.ts");
  const { createClient } = await import("@connectrpc/connect");
  const client = createClient(service, bare) as unknown as ProbeClient;
  await expect(client.internal({ id: "1" })).rejects.toThrow("serviceClient");
});

describe("what a service makes of a failure below", () => {
  let above: ProbeServer;
  let probe: ProbeClient;
  let fail: (call: Call) => Promise<never>;

  beforeAll(async () => {
    above = await startProbeServer({ ids: seededIds(7), write: (_request, call) => fail(call) });
    probe = probeClient(above, "grpc-js");
  });

  afterAll(async () => {
    probe.close();
    await above.stop();
  });

  const reasonOf = async (thrown: unknown) => {
    fail = () => Promise.reject(thrown);
    const { error, refusal } = await refused(probe.read({ id: "1" }, { headers: writer }));
    expect(refusal?.callId).toBe(above.records.at(-1)?.callId);
    return [Code[error.code], refusal?.reason, refusal?.retryable];
  };

  test.each([
    [
      "a refusal about an object is passed on",
      new Refused("NOT_FOUND"),
      ["NotFound", "NOT_FOUND", false],
    ],
    [
      "a conflict is passed on",
      new Refused("REVISION_STALE"),
      ["Aborted", "REVISION_STALE", false],
    ],
    [
      "a refusal of our own request is a defect",
      new Refused("INVALID_FIELD"),
      ["Internal", "INTERNAL", false],
    ],
    [
      "a refusal of our credential is a defect",
      new Refused("CREDENTIAL_INVALID"),
      ["Internal", "INTERNAL", false],
    ],
    ["a defect below is one", new Error("bug"), ["Internal", "INTERNAL", false]],
    ["an outage below is one", new Outage("unreachable"), ["Unavailable", "UNAVAILABLE", true]],
  ])("%s", async (_, thrown, expected) => {
    failWith = thrown;
    const client = serviceClient(
      ProbeService,
      serviceTransport({ service: "charge", keys, transport: network }),
      caller,
    ) as unknown as ProbeClient;
    const { error } = await refused(client.internal({ id: "1" }));
    expect(await reasonOf(error)).toEqual(expected);
  });

  test("a refusal below names our own field that holds the id it is about", async () => {
    const about = (id: string) => {
      failWith = new Refused("NOT_FOUND", { field: "of_below", details: { id } });
      const client = serviceClient(
        ProbeService,
        serviceTransport({ service: "charge", keys, transport: network }),
        caller,
      ) as unknown as ProbeClient;
      fail = () => client.internal({ id: "1" }).then(() => Promise.reject(new Error("answered")));
      return refused(probe.read({ id: "cus_1" }, { headers: writer }));
    };
    const named = await about("cus_1");
    expect(named.refusal?.field).toBe("id");
    expect(named.error.rawMessage).toMatch(/^id: There is no such object/);
    const unknown = await about("cus_2");
    expect(unknown.refusal?.field).toBe("");
    expect(unknown.error.rawMessage).toMatch(/^There is no such object/);
  });

  test.each([
    ["a service that is not there", new ConnectError("refused", Code.Unavailable), "UNAVAILABLE"],
    ["a service that was too slow", new ConnectError("late", Code.DeadlineExceeded), "UNAVAILABLE"],
    ["a database that is away", new Outage("unreachable"), "UNAVAILABLE"],
    ["rows that others held", new Outage("contended"), "UNAVAILABLE"],
  ])("%s may be tried again", async (_, thrown, reason) => {
    expect(await reasonOf(thrown)).toEqual(["Unavailable", reason, true]);
  });

  test.each<[OutageKind, number]>([
    ["contended", 100],
    ["busy", 500],
    ["unreachable", 1000],
  ])("K2: a database that is %s is an outage, with the pause to keep", async (kind, pauseMs) => {
    fail = () => Promise.reject(new Outage(kind));
    const { error, refusal } = await refused(probe.read({ id: "1" }, { headers: writer }));
    expect(Code[error.code]).toBe("Unavailable");
    expect(refusal).toMatchObject({ category: RefusalCategory.OUTAGE, retryable: true });
    expect(refusal?.retryDelay && durationMs(refusal.retryDelay)).toBe(pauseMs);
  });
});
