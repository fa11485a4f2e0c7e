import { randomBytes } from "node:crypto";
import { afterEach, beforeAll, afterAll, describe, expect, test } from "@jest/globals";
import { Code, ConnectError } from "@connectrpc/connect";
import { Refused } from "@flint/std";
import type { Call } from "./call.ts";
import { STREAMS_MAX } from "./limits.ts";
import { refusalOf } from "./refusal.ts";
import { grpcJsTell } from "./test-support/grpc-js-tell.ts";
import { probeClient, WAYS, writer } from "./test-support/probe-clients.ts";
import { startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

/** No service asks another for a stream, so that transports between services carry none. */
const STREAM_WAYS = WAYS.filter((way) => !["grpc-js", "in-process"].includes(way));

type Told = Record<string, unknown>;
type Tell = (
  request: { id: string },
  options: { headers: Record<string, string>; timeoutMs?: number; signal?: AbortSignal },
) => AsyncIterable<Told>;

let server: ProbeServer;
let tell: (request: { id: string }, call: Call) => AsyncIterable<Told>;

beforeAll(async () => {
  server = await startProbeServer({ tell: (request, call) => tell(request, call) });
});
afterAll(() => server.stop());
afterEach(async () => {
  await eventually(() => server.records.length > 0);
  server.records.length = 0;
});

async function eventually(condition: () => boolean): Promise<void> {
  const endsAt = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > endsAt) throw new Error(`Still not so: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function listen(
  told: AsyncIterable<Told>,
): Promise<{ ids: unknown[]; error?: ConnectError }> {
  const ids: unknown[] = [];
  try {
    for await (const { id } of told) ids.push(id);
    return { ids };
  } catch (error) {
    return { ids, error: ConnectError.from(error) };
  }
}

function waitFor(call: Call): Promise<never> {
  return new Promise((_, reject) =>
    call.signal.addEventListener("abort", () => reject(call.signal.reason as Error)),
  );
}

describe.each([...STREAM_WAYS, "grpc-js"] as const)("%s", (way) => {
  let ask: Tell;
  let close: () => void;

  beforeAll(() => {
    const probe = way === "grpc-js" ? grpcJsTell(server.url) : probeClient(server, way);
    ask = (request, options) => probe.tell(request, options);
    close = () => probe.close();
  });
  afterAll(() => close());

  test("tells messages in their order, and leaves one record when the last was told", async () => {
    tell = async function* ({ id }) {
      yield { id: `${id}1` };
      expect(server.records).toEqual([]);
      yield { id: `${id}2` };
    };
    expect(await listen(ask({ id: "a" }, { headers: writer }))).toEqual({ ids: ["a1", "a2"] });
    await eventually(() => server.records.length === 1);
    expect(server.records).toMatchObject([{ code: "ok", procedure: PROCEDURE, requestId: "" }]);
  });

  test("tells nothing to whom it does not know", async () => {
    let reached = false;
    tell = async function* () {
      reached = true;
      yield {};
    };
    const { ids, error } = await listen(ask({ id: "a" }, { headers: {} }));
    expect([ids, error?.code]).toEqual([[], Code.Unauthenticated]);
    expect(refusalOf(error)).toMatchObject({ reason: "CREDENTIAL_MISSING" });
    expect(server.records).toMatchObject([{ reason: "CREDENTIAL_MISSING" }]);
    expect(reached).toBe(false);
  });

  test("says why it ends, after what was told before", async () => {
    tell = async function* () {
      yield { id: "1" };
      throw new Refused("PROBE_BROKEN");
    };
    const { ids, error } = await listen(ask({ id: "a" }, { headers: writer }));
    expect([ids, error?.code]).toEqual([["1"], Code.FailedPrecondition]);
    expect(refusalOf(error)).toMatchObject({ reason: "PROBE_BROKEN" });
    expect(server.records).toMatchObject([{ reason: "PROBE_BROKEN" }]);
  });

  test("explains no defect", async () => {
    tell = async function* () {
      yield { id: "1" };
      throw new Error("canary");
    };
    const { error } = await listen(ask({ id: "a" }, { headers: writer }));
    expect(error?.code).toBe(Code.Internal);
    expect(error?.message).not.toContain("canary");
  });

  test("ends at the caller's deadline and tells the handler", async () => {
    let heard: Call | undefined;
    tell = async function* (_, call) {
      heard = call;
      yield { id: "1" };
      await waitFor(call);
    };
    const { ids, error } = await listen(ask({ id: "a" }, { headers: writer, timeoutMs: 100 }));
    expect([ids, error?.code]).toEqual([["1"], Code.DeadlineExceeded]);
    await eventually(() => server.records.length === 1);
    expect(["deadline_exceeded", "canceled"]).toContain(server.records[0]?.code);
    expect(heard?.signal.aborted).toBe(true);
  });

  test("is told no faster than it is read, and ends when its reader leaves", async () => {
    let yielded = 0;
    let ended = false;
    // Random, so that no compression makes it small.
    const echo = randomBytes(48 * 1024).toString("base64");
    tell = async function* () {
      try {
        for (;;) yield { id: String((yielded += 1)), echo };
      } finally {
        ended = true;
      }
    };
    const leaving = new AbortController();
    const told = ask({ id: "a" }, { headers: writer, signal: leaving.signal })[
      Symbol.asyncIterator
    ]();
    expect((await told.next()).value).toMatchObject({ id: "1" });
    for (let before = 0; before !== yielded;) {
      before = yielded;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // What fits into the sockets' buffers and the client's, and no more.
    expect(yielded).toBeLessThan(1_000);
    leaving.abort();
    await told.next().catch(() => undefined);
    await eventually(() => ended);
    expect(server.records).toMatchObject([{ code: "canceled" }]);
  });
});

const PROCEDURE = "flint.probe.v1.ProbeService/Tell";

test(`a process tells ${STREAMS_MAX} streams at once, and says when to ask again`, async () => {
  let running = 0;
  tell = async function* (_, call) {
    running += 1;
    yield { id: "1" };
    await waitFor(call);
  };
  const probe = probeClient(server, "grpc");
  const leaving = new AbortController();
  const options = { headers: writer, signal: leaving.signal };
  const held = Array.from({ length: STREAMS_MAX }, () => listen(probe.tell({ id: "a" }, options)));
  await eventually(() => running === STREAMS_MAX);
  const { error } = await listen(probe.tell({ id: "a" }, { headers: writer }));
  expect(refusalOf(error)).toMatchObject({ reason: "RATE_LIMITED", retryable: true });
  leaving.abort();
  await Promise.all(held);
  await eventually(() => server.records.length === STREAMS_MAX + 1);
  tell = async function* () {
    yield { id: "again" };
  };
  expect(await listen(probe.tell({ id: "a" }, { headers: writer }))).toEqual({ ids: ["again"] });
  probe.close();
});

test.each([
  ["Tell", "application/json", "{}"],
  ["Tell", "application/proto", ""],
  ["Read", "application/connect+json", "\0\0\0\0\u0002{}"],
])("%s is not spoken as %s", async (name, type, body) => {
  const answer = await fetch(`${server.url}/flint.probe.v1.ProbeService/${name}`, {
    ...{ method: "POST", body },
    headers: { ...writer, "content-type": type },
  });
  expect(answer.status).toBe(415);
  expect(await answer.text()).toContain("content type");
});
