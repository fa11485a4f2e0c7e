import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { create, toBinary } from "@bufbuild/protobuf";
import { connect, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { writer } from "./test-support/probe-clients.ts";
import { writeMethod } from "./test-support/probe-contract.ts";
import { startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

let server: ProbeServer;
const PATH = "/flint.probe.v1.ProbeService/Write";

beforeAll(async () => {
  server = await startProbeServer({
    timeLimits: { bodyMs: 150, streamMs: 1000, toldMs: 1000 },
    http: {
      route(request, response) {
        if (request.url !== "/healthz") {
          return false;
        }
        response.end("ok");
        return true;
      },
    },
  });
});

afterAll(() => server.stop());

beforeEach(() => {
  server.records.length = 0;
  server.handled.length = 0;
});

type Sent = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
};

async function send({ method = "POST", path = PATH, headers = {}, body }: Sent) {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...writer, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: body as never }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

type ConnectAnswer = {
  code: string;
  details: { debug: { reason: string; field?: string; callId: string } }[];
};

function refusalIn(text: string) {
  const { code, details } = JSON.parse(text) as ConnectAnswer;
  const debug = details[0]?.debug;
  return { code, reason: debug?.reason, field: debug?.field, callId: debug?.callId };
}

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

describe("Connect", () => {
  test.each([
    ["no JSON", "{", "MALFORMED_REQUEST", undefined],
    ["nothing but text", "hello", "MALFORMED_REQUEST", undefined],
    ["a list", "[]", "MALFORMED_REQUEST", undefined],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "MALFORMED_REQUEST", undefined],
    ["an unknown field", '{"requestId":"1","nope":1}', "UNKNOWN_FIELD", "nope"],
    [
      "an unknown nested field",
      '{"lines":[{"name":"a"},{"inner":{"nope":1}}]}',
      "UNKNOWN_FIELD",
      "lines[1].inner.nope",
    ],
    ["a field set twice", '{"note":"a","note":"b"}', "MALFORMED_REQUEST", undefined],
    ["a number for a text", '{"note":1}', "MALFORMED_REQUEST", "note"],
    [
      "a fraction for an amount",
      '{"lines":[{"amountMinor":19.99}]}',
      "MALFORMED_REQUEST",
      "lines[0].amount_minor",
    ],
    [
      "an amount over 64 bits",
      '{"lines":[{"amount_minor":"9223372036854775808"}]}',
      "MALFORMED_REQUEST",
      "lines[0].amount_minor",
    ],
    ["no timestamp", '{"dueTime":"yesterday"}', "MALFORMED_REQUEST", "due_time"],
    ["a wrong value in a map", '{"labels":{"k":1}}', "MALFORMED_REQUEST", 'labels["k"]'],
    ["a wrong item of a list", '{"tags":["a",1]}', "MALFORMED_REQUEST", "tags[1]"],
    ["half a surrogate pair", '{"note":"\\ud800"}', "MALFORMED_REQUEST", "note"],
    ["a card number as a field's name", '{"4111111111111111":1}', "UNKNOWN_FIELD", undefined],
    [
      "a very deep body",
      `${'{"line":'.repeat(5)}${'{"inner":'.repeat(5000)}`,
      "MALFORMED_REQUEST",
      undefined,
    ],
    [
      "a very deep line",
      `{"line":${'{"inner":'.repeat(200)}{}${"}".repeat(200)}}`,
      "MALFORMED_REQUEST",
      undefined,
    ],
  ])("refuses JSON with %s", async (_, body, reason, field) => {
    const { status, text } = await send({ body });
    expect(status).toBe(400);
    const refusal = refusalIn(text);
    expect(refusal).toMatchObject({ code: "invalid_argument", reason });
    if (!_.startsWith("a very deep")) {
      expect(refusal.field).toBe(field);
    }
    expect(server.records).toMatchObject([
      { code: "invalid_argument", reason, protocol: "connect" },
    ]);
    expect(server.handled).toHaveLength(0);
    expect(text).not.toContain("4111");
  });

  test.each([
    ["a cut field", Buffer.from([0x12, 0x50, 0x41]), "MALFORMED_REQUEST", undefined],
    ["garbage", Buffer.from("\xff\xff\xff\xff\xff\xff", "latin1"), "MALFORMED_REQUEST", undefined],
    ["a text that is no UTF-8", Buffer.from([0x12, 2, 0xff, 0xfe]), "MALFORMED_REQUEST", undefined],
    [
      "an unknown field",
      Buffer.concat([message, Buffer.from([0x98, 0x06, 1])]),
      "UNKNOWN_FIELD",
      "99",
    ],
    // Field 3 (lines) with an element that holds field 99.
    [
      "an unknown nested field",
      Buffer.concat([message, Buffer.from([0x1a, 3, 0x98, 0x06, 1])]),
      "UNKNOWN_FIELD",
      "lines[0].99",
    ],
  ])("refuses binary with %s", async (_, body, reason, field) => {
    const { status, text } = await send({ body, headers: { "content-type": "application/proto" } });
    expect(status).toBe(400);
    expect(refusalIn(text)).toMatchObject({ code: "invalid_argument", reason });
    expect(refusalIn(text).field).toBe(field);
    expect(server.records).toMatchObject([{ reason }]);
  });

  test.each([
    ["gzip", gzipSync(message)],
    ["br", brotliCompressSync(message)],
    ["identity", message],
  ])("reads a body in %s", async (encoding, body) => {
    const headers = { "content-type": "application/proto", "content-encoding": encoding };
    expect((await send({ body, headers })).status).toBe(200);
  });

  test.each([
    ["gzip that is none", "gzip", Buffer.from("hello")],
    ["gzip that is cut", "gzip", gzipSync(message).subarray(0, 15)],
    ["a compression that is not known", "zstd", message],
  ])("refuses %s", async (_, encoding, body) => {
    const { status, text } = await send({ body, headers: { "content-encoding": encoding } });
    expect(status).toBe(400);
    expect(refusalIn(text).reason).toBe("MALFORMED_REQUEST");
    expect(server.records).toMatchObject([{ reason: "MALFORMED_REQUEST" }]);
  });

  test("refuses a body that is small only while it is compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const { status, text } = await send({ body: bomb, headers: { "content-encoding": "gzip" } });
    expect(status).toBe(429);
    expect(refusalIn(text).reason).toBe("REQUEST_TOO_LARGE");
  });

  test.each([
    ["GET", { method: "GET" }, 405, "invalid_argument", "MALFORMED_REQUEST"],
    ["PUT", { method: "PUT", body: "{}" }, 405, "invalid_argument", "MALFORMED_REQUEST"],
    [
      "a form",
      { headers: { "content-type": "text/plain" }, body: "{}" },
      415,
      "invalid_argument",
      "MALFORMED_REQUEST",
    ],
    [
      "gRPC over HTTP/1.1",
      { headers: { "content-type": "application/grpc" }, body: "" },
      415,
      "invalid_argument",
      "MALFORMED_REQUEST",
    ],
    [
      "a stream",
      { headers: { "content-type": "application/connect+json" }, body: "" },
      415,
      "invalid_argument",
      "MALFORMED_REQUEST",
    ],
    [
      "an unknown RPC",
      { path: "/flint.probe.v1.ProbeService/Nope", body: "{}" },
      404,
      "unimplemented",
      "UNIMPLEMENTED",
    ],
    ["a page", { method: "GET", path: "/" }, 404, "unimplemented", "UNIMPLEMENTED"],
    [
      "a timeout that is none",
      { headers: { "connect-timeout-ms": "soon" }, body: "{}" },
      400,
      "invalid_argument",
      "MALFORMED_REQUEST",
    ],
  ])("refuses %s with the envelope", async (_, sent, status, code, reason) => {
    const answer = await send(sent as Sent);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(refusalIn(answer.text)).toMatchObject({ code, reason });
    expect(server.records).toMatchObject([{ code, reason, callId: refusalIn(answer.text).callId }]);
  });

  test("leaves to the host what is no RPC", async () => {
    expect(await send({ method: "GET", path: "/healthz" })).toMatchObject({
      status: 200,
      text: "ok",
    });
    expect(server.records).toHaveLength(0);
  });

  test("takes an empty body for an empty request", async () => {
    const { text } = await send({ body: "" });
    expect(refusalIn(text).reason).toBe("REQUEST_ID_MISSING");
  });
});

describe("gRPC-Web", () => {
  const web = { "content-type": "application/grpc-web+proto" };

  /** The trailer of an answer, wherever it stands. */
  function trailerOf(answer: Awaited<ReturnType<typeof send>>): string {
    return answer.headers.get("grpc-status") === null
      ? answer.text
      : `grpc-status: ${answer.headers.get("grpc-status")} ${answer.headers.get("grpc-status-details-bin")}`;
  }

  test("answers one frame", async () => {
    const answer = await send({ headers: web, body: frame(0, message) });
    expect(answer.status).toBe(200);
    expect(trailerOf(answer)).toContain("grpc-status: 0");
  });

  test.each([
    ["no frame", Buffer.alloc(0)],
    ["half a frame's header", Buffer.from([0, 0])],
    ["a cut frame", frame(0, message, message.length + 1)],
    ["two frames", Buffer.concat([frame(0, message), frame(0, message)])],
    ["a frame with unknown flags", frame(0x40, message)],
    ["a frame that is not compressed as it says", frame(1, message)],
    ["garbage in the frame", frame(0, Buffer.from([0xff, 0xff, 0xff]))],
  ])("refuses %s", async (_, body) => {
    const headers = { ...web, "grpc-encoding": "gzip" };
    const answer = await send({ headers, body });
    expect(answer.status).toBe(200);
    expect(trailerOf(answer)).toContain("grpc-status: 3");
    expect(server.records).toMatchObject([{ reason: "MALFORMED_REQUEST", protocol: "grpc-web" }]);
  });

  test("bounds a compressed frame", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const answer = await send({
      headers: { ...web, "grpc-encoding": "gzip" },
      body: frame(1, bomb),
    });
    expect(trailerOf(answer)).toContain("grpc-status: 8");
  });

  test("says that an RPC does not exist", async () => {
    const answer = await send({ path: "/a.B/C", headers: web, body: frame(0, message) });
    expect(trailerOf(answer)).toContain("grpc-status: 12");
    expect(answer.headers.get("grpc-status-details-bin")).not.toBeNull();
  });
});

describe("a hostile connection", () => {
  const head = `POST ${PATH} HTTP/1.1\r\nhost: x\r\nauthorization: ${writer.authorization}\r\ncontent-type: application/json\r\n`;

  async function open(): Promise<Socket> {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("connect", resolve));
    return socket;
  }

  async function allOf(socket: Socket): Promise<string> {
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    await new Promise((resolve) => socket.once("close", resolve));
    return text;
  }

  test("that sends a body too slowly is answered and let go", async () => {
    const socket = await open();
    socket.write(`${head}connection: close\r\ncontent-length: 100\r\n\r\n{`);
    const drip = setInterval(() => socket.write(" "), 20);
    const text = await allOf(socket);
    clearInterval(drip);
    expect(text).toContain("deadline_exceeded");
    expect(server.records).toMatchObject([{ reason: "DEADLINE_EXCEEDED" }]);
  });

  test("that sends more than 1 MiB without saying so is cut", async () => {
    const socket = await open();
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${"x".repeat(65536)}\r\n`;
    const flood = setInterval(() => socket.write(chunk), 1);
    const text = await allOf(socket);
    clearInterval(flood);
    expect(text).toContain("resource_exhausted");
  });

  test("that announces more than it may is refused before it sends, whoever it is", async () => {
    const socket = await open();
    const anonymous = head.replace(/authorization.*\r\n/, "");
    socket.write(`${anonymous}content-length: 99999999\r\n\r\n`);
    expect(await allOf(socket)).toContain("REQUEST_TOO_LARGE");
  });

  test("that breaks off within its body leaves a line in the log", async () => {
    const socket = await open();
    socket.write(`${head}content-length: 100\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    while (server.records.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(["MALFORMED_REQUEST", "DEADLINE_EXCEEDED"]).toContain(server.records[0]?.reason);
    expect(["invalid_argument", "canceled"]).toContain(server.records[0]?.code);
  });

  test.each([
    ["garbage", "\x00\x01\x02garbage\r\n\r\n"],
    ["half a preface", "PRI * HTTP/9\r\n\r\nnonsense"],
    ["a header without end", `GET / HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n`],
  ])("that sends %s is closed", async (_, bytes) => {
    const socket = await open();
    socket.write(bytes);
    await allOf(socket);
  });
});
