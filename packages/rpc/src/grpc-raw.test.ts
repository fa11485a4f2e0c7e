import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { RefusalSchema, type Refusal } from "@flint/contracts-type";
import * as http2 from "node:http2";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { writer } from "./test-support/probe-clients.ts";
import { writeMethod } from "./test-support/probe-contract.ts";
import { startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

let server: ProbeServer;
let session: http2.ClientHttp2Session;

beforeAll(async () => {
  server = await startProbeServer({ timeLimits: { bodyMs: 150, streamMs: 400, toldMs: 400 } });
});

afterAll(() => server.stop());

beforeEach(async () => {
  server.records.length = 0;
  server.handled.length = 0;
  session = http2.connect(server.url);
  session.on("error", () => undefined);
  await new Promise((resolve) => session.once("connect", resolve));
});

afterEach(() => session.destroy());

const message = toBinary(
  writeMethod.input,
  create(writeMethod.input, { requestId: "1", note: "hello" }),
);

function frame(flags: number, bytes: Uint8Array, length = bytes.length): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(flags, 0);
  header.writeUInt32BE(length, 1);
  return Buffer.concat([header, bytes]);
}

type Answer = {
  status: number;
  grpcStatus: string | undefined;
  refusal: Refusal | undefined;
  body: string;
};

function start(headers: Record<string, string> = {}): http2.ClientHttp2Stream {
  const stream = session.request({
    ":method": "POST",
    ":path": "/flint.probe.v1.ProbeService/Write",
    "content-type": "application/grpc",
    te: "trailers",
    ...writer,
    ...headers,
  });
  stream.on("error", () => undefined);
  return stream;
}

function answerOf(stream: http2.ClientHttp2Stream): Promise<Answer> {
  let head: http2.IncomingHttpHeaders = {};
  let body = "";
  stream.on("response", (headers) => (head = { ...head, ...headers }));
  stream.on("trailers", (headers) => (head = { ...head, ...headers }));
  stream.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
  return new Promise((resolve) =>
    stream.once("close", () =>
      resolve({
        status: Number(head[":status"] ?? 0),
        grpcStatus: head["grpc-status"] as string | undefined,
        refusal: refusalIn(head["grpc-status-details-bin"] as string | undefined),
        body,
      }),
    ),
  );
}

/** Reads google.rpc.Status as any other client would. */
function refusalIn(header: string | undefined): Refusal | undefined {
  if (header === undefined) {
    return undefined;
  }
  const reader = new BinaryReader(Buffer.from(header, "base64"));
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 3) {
      return anyUnpack(fromBinary(AnySchema, reader.bytes()), RefusalSchema);
    }
    reader.skip(wireType);
  }
  return undefined;
}

describe("a gRPC call over a bare HTTP/2 connection", () => {
  test("is answered", async () => {
    const stream = start();
    stream.end(frame(0, message));
    expect(await answerOf(stream)).toMatchObject({ status: 200, grpcStatus: "0" });
  });

  test.each([
    ["gzip", { "grpc-encoding": "gzip" }, frame(1, gzipSync(message)), "0", undefined],
    ["no message", {}, Buffer.alloc(0), "3", "MALFORMED_REQUEST"],
    ["half a frame", {}, Buffer.from([0, 0, 0]), "3", "MALFORMED_REQUEST"],
    ["a cut frame", {}, frame(0, message, message.length + 5), "3", "MALFORMED_REQUEST"],
    [
      "two messages",
      {},
      Buffer.concat([frame(0, message), frame(0, message)]),
      "3",
      "MALFORMED_REQUEST",
    ],
    ["garbage in the frame", {}, frame(0, Buffer.from([0xff, 0xff])), "3", "MALFORMED_REQUEST"],
    [
      "a frame that is not compressed as it says",
      { "grpc-encoding": "gzip" },
      frame(1, message),
      "3",
      "MALFORMED_REQUEST",
    ],
    [
      "a compression that is not known",
      { "grpc-encoding": "zstd" },
      frame(1, message),
      "3",
      "MALFORMED_REQUEST",
    ],
    [
      "a timeout that is none",
      { "grpc-timeout": "soon" },
      frame(0, message),
      "3",
      "MALFORMED_REQUEST",
    ],
    [
      "a bomb",
      { "grpc-encoding": "gzip" },
      frame(1, gzipSync(Buffer.alloc(64 << 20))),
      "8",
      "REQUEST_TOO_LARGE",
    ],
    ["a frame that announces 4 GiB", {}, frame(0, message, 0xffffffff), "8", "REQUEST_TOO_LARGE"],
    [
      "an RPC that does not exist",
      { ":path": "/flint.probe.v1.ProbeService/Nope" },
      frame(0, message),
      "12",
      "UNIMPLEMENTED",
    ],
    [
      "an unknown field",
      {},
      frame(0, Buffer.concat([message, Buffer.from([0x98, 6, 1])])),
      "3",
      "UNKNOWN_FIELD",
    ],
  ])(
    "with %s gets its envelope and a line in the log",
    async (_, headers, body, grpcStatus, reason) => {
      const stream = start(headers as unknown as Record<string, string>);
      stream.end(body);
      const answer = await answerOf(stream);
      expect([answer.grpcStatus, answer.refusal?.reason]).toEqual([grpcStatus, reason]);
      if (reason !== undefined) {
        expect(answer.refusal?.callId).toMatch(/^call_/);
        expect(server.records).toMatchObject([{ reason, callId: answer.refusal?.callId }]);
      }
    },
  );

  test("with another content type is told that only gRPC is spoken here", async () => {
    const stream = start({ "content-type": "application/json" });
    stream.end("{}");
    const answer = await answerOf(stream);
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "invalid_argument" });
    expect(server.records).toMatchObject([{ reason: "MALFORMED_REQUEST" }]);
  });

  test("that never sends its body is ended", async () => {
    const stream = start();
    const answer = await answerOf(stream);
    expect(answer.refusal?.reason).toBe("DEADLINE_EXCEEDED");
  });

  test("that drips its body is ended", async () => {
    const stream = start();
    const drip = setInterval(() => stream.write(Buffer.from([0])), 40);
    const answer = await answerOf(stream);
    clearInterval(drip);
    expect(answer.refusal?.reason ?? "DEADLINE_EXCEEDED").toBe("DEADLINE_EXCEEDED");
  });

  test("whose answer nobody reads is ended", async () => {
    session.destroy();
    session = http2.connect(server.url, { settings: { initialWindowSize: 0 } });
    session.on("error", () => undefined);
    const stream = start();
    stream.end(frame(0, message));
    stream.pause();
    // With a window of nothing the answer cannot be written; the server must not keep it.
    await new Promise((resolve) => stream.once("close", resolve));
    expect(server.handled).toHaveLength(1);
  });
});

describe("a hostile HTTP/2 connection", () => {
  const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  async function open(): Promise<Socket> {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("connect", resolve));
    return socket;
  }

  test.each([
    ["garbage behind the preface", Buffer.concat([Buffer.from(PREFACE), Buffer.alloc(200, 0xaa)])],
    [
      "a frame that is too long",
      Buffer.concat([Buffer.from(PREFACE), Buffer.from([0xff, 0xff, 0xff, 4, 0, 0, 0, 0, 0])]),
    ],
  ])("that sends %s is closed", async (_, bytes) => {
    const socket = await open();
    socket.resume();
    socket.write(bytes);
    await new Promise((resolve) => socket.once("close", resolve));
  });

  test("that resets its streams at once does not stop the others", async () => {
    for (let round = 0; round < 200; round++) {
      const stream = start();
      stream.write(frame(0, message));
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }
    const other = http2.connect(server.url);
    other.on("error", () => undefined);
    const kept = session;
    session = other;
    const stream = start();
    stream.end(frame(0, message));
    expect((await answerOf(stream)).grpcStatus).toBe("0");
    kept.destroy();
  });

  test("leaves no connection behind", async () => {
    session.destroy();
    for (let tries = 0; tries < 100 && server.listener.connections() > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(server.listener.connections()).toBe(0);
  });
});
