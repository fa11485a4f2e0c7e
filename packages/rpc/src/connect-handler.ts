import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { connectEncoder, type ConnectEncoder } from "./connect-encoder.ts";
import { protocolOf, timeoutOf, type HttpProtocol } from "./connect-protocol.ts";
import { answerCors, type CorsAllowed } from "./cors.ts";
import type { BoundRpc } from "./bound-rpc.ts";
import type { RequestHeaders } from "./credential.ts";
import { BODY_WIRE_BYTES_MAX, readMessage } from "./http-body.ts";
import type { Outgoing, Pipeline } from "./pipeline.ts";
import type { RefusalFacts } from "./refusal.ts";
import { toConnectError } from "./refusal.ts";
import type { CommonReason } from "./reasons.ts";

/** What the HTTP/1.1 side needs besides the pipeline. */
export type ConnectHandlerOptions = {
  corsAllowed?: CorsAllowed;
  /** Answers what is no RPC (`GET /healthz`) and returns true, or leaves it alone. */
  route?(request: IncomingMessage, response: ServerResponse): boolean;
};

/** How long the rest of a refused body is read before its connection is cut. */
const LINGER_MS = 1000;

/** A listener for node's HTTP/1.1 server that speaks Connect and gRPC-Web over the pipeline. */
export function connectHandler(
  pipeline: Pipeline,
  options: ConnectHandlerOptions = {},
): RequestListener {
  const encode = connectEncoder(pipeline);
  return (request, response) => {
    void serve(pipeline, options, encode, request, response).catch(() => response.destroy());
  };
}

async function serve(
  pipeline: Pipeline,
  options: ConnectHandlerOptions,
  encode: ConnectEncoder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on("error", () => undefined);
  response.on("error", () => undefined);
  if (options.corsAllowed && (await answerCors(request, response, options.corsAllowed))) {
    return;
  }
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const bound = pipeline.rpcs.get(path);
  if (bound === undefined && options.route?.(request, response)) {
    return;
  }
  const protocol = protocolOf(request.headers["content-type"]);
  const refuse = (httpStatus: number | undefined, facts: RefusalFacts & { reason: CommonReason }) =>
    writeRefusal(pipeline, { request, response, path, protocol, httpStatus }, facts);
  if (bound === undefined) {
    return refuse(404, { reason: "UNIMPLEMENTED" });
  }
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    return refuse(405, { reason: "MALFORMED_REQUEST", details: { problem: "the method is POST" } });
  }
  if (protocol === undefined) {
    const problem = "the content type is none of Connect's and gRPC-Web's";
    return refuse(415, { reason: "MALFORMED_REQUEST", details: { problem } });
  }
  if (isAnnouncedTooLarge(request)) {
    return refuse(undefined, { reason: "REQUEST_TOO_LARGE" });
  }
  const timeoutMs = timeoutOf(protocol.name, headersOf(request).get);
  if (timeoutMs === "malformed") {
    const problem = "the timeout header cannot be read";
    return refuse(undefined, { reason: "MALFORMED_REQUEST", details: { problem } });
  }
  const outgoing = await run(pipeline, bound, protocol, timeoutMs, request, response);
  await write(request, response, await encode(bound, protocol, request.headers, outgoing));
}

function run(
  pipeline: Pipeline,
  bound: BoundRpc,
  protocol: HttpProtocol,
  timeoutMs: number | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Outgoing> {
  return pipeline.handleUnary(bound, {
    protocol: protocol.name,
    headers: headersOf(request),
    body: {
      encoding: protocol.encoding,
      bytes: () => readMessage(request, protocol.name, pipeline.timeLimits.bodyMs),
    },
    timeoutMs,
    onCancel: (listener) =>
      response.once("close", () => (response.writableFinished ? undefined : listener())),
  });
}

function headersOf(request: IncomingMessage): RequestHeaders {
  return {
    get(name) {
      const value = request.headers[name];
      return typeof value === "string" ? value : value?.[0];
    },
  };
}

type Place = {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  protocol: HttpProtocol | undefined;
  /** HTTP status of a refusal in Connect's form; undefined: the one of its code. */
  httpStatus: number | undefined;
};

/** Answers a request that has no RPC, in the caller's protocol, otherwise in Connect's. */
async function writeRefusal(
  pipeline: Pipeline,
  place: Place,
  facts: RefusalFacts & { reason: CommonReason },
): Promise<void> {
  const name = place.protocol?.name ?? "connect";
  const { refused, headers } = pipeline.refuse({ path: place.path, protocol: name }, facts);
  const error = toConnectError({ ...refused, headers });
  const header = new Headers(headers);
  if (name === "grpc-web") {
    header.set("content-type", place.request.headers["content-type"] ?? "application/grpc-web");
    setTrailerStatus(header, error);
    return write(place.request, place.response, { status: 200, header });
  }
  header.set("content-type", "application/json");
  const status = place.httpStatus ?? codeToHttpStatus(error.code);
  const body = only(errorToJsonBytes(error, undefined));
  return write(place.request, place.response, { status, header, body });
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Writes an answer in one piece. A long body that was not read to its end costs the connection. */
async function write(
  request: IncomingMessage,
  response: ServerResponse,
  answer: UniversalServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  // What is left of a short body is read and forgotten by node, within its time limit.
  if (!request.complete && !(announcedBytes(request) <= BODY_WIRE_BYTES_MAX)) {
    response.setHeader("connection", "close");
    request.resume();
    const cut = setTimeout(() => request.destroy(), LINGER_MS);
    request.once("close", () => clearTimeout(cut));
  }
  for (const [name, value] of answer.header ?? []) {
    response.setHeader(name, value);
  }
  response.setHeader("content-length", body.length);
  response.writeHead(answer.status).end(body);
}

function isAnnouncedTooLarge(request: IncomingMessage): boolean {
  const bytes = announcedBytes(request);
  return Number.isFinite(bytes) && bytes > BODY_WIRE_BYTES_MAX;
}

/** Bytes of the body as its sender announced them; Infinity where it did not. */
function announcedBytes(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? Infinity);
}
