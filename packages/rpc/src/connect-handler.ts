import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { connectEncoder, type ConnectEncoder } from "./connect-encoder.ts";
import { protocolOf, timeoutOf, type HttpProtocol } from "./connect-protocol.ts";
import { answerCors, type CorsAllowed } from "./cors.ts";
import { type BoundRpc, isStream, isUnary } from "./bound-rpc.ts";
import type { RequestHeaders } from "./credential.ts";
import { writeAnswer, writeStream } from "./http-answer.ts";
import { isAnnouncedTooLarge, readMessage } from "./http-body.ts";
import { refuseRequest } from "./http-refusal.ts";
import type { Incoming } from "./incoming.ts";
import type { Pipeline } from "./pipeline.ts";
import type { RefusalFacts } from "./refusal.ts";
import type { CommonReason } from "./reasons.ts";

/** What the HTTP/1.1 side needs besides the pipeline. */
export type ConnectHandlerOptions = {
  corsAllowed?: CorsAllowed;
  /** Answers what is no RPC (`GET /healthz`) and returns true, or leaves it alone. */
  route?(request: IncomingMessage, response: ServerResponse): boolean;
};

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
    refuseRequest(pipeline, { request, response, path, protocol, httpStatus }, facts);
  if (bound === undefined) {
    return refuse(404, { reason: "UNIMPLEMENTED" });
  }
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    return refuse(405, { reason: "MALFORMED_REQUEST", details: { problem: "the method is POST" } });
  }
  if (protocol === undefined || isOtherKind(bound, protocol)) {
    const problem = isStream(bound)
      ? "the content type is neither Connect's for streams nor gRPC-Web's"
      : "the content type is none of Connect's and gRPC-Web's";
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
  const incoming = incomingOf(pipeline, protocol, timeoutMs, request, response);
  const answer = (outgoing: Parameters<ConnectEncoder>[3]) =>
    encode(bound, protocol, request.headers, outgoing);
  if (isUnary(bound)) {
    await writeAnswer(request, response, await answer(await pipeline.handleUnary(bound, incoming)));
  } else if (isStream(bound)) {
    await writeStream(response, await answer(await pipeline.handleStream(bound, incoming)));
  }
}

/** Connect has a content type for RPCs that answer once, and another for streams. */
function isOtherKind(bound: BoundRpc, { name, framed }: HttpProtocol): boolean {
  return name === "connect" && framed !== isStream(bound);
}

function incomingOf(
  pipeline: Pipeline,
  protocol: HttpProtocol,
  timeoutMs: number | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Incoming {
  return {
    protocol: protocol.name,
    headers: headersOf(request),
    body: {
      encoding: protocol.encoding,
      bytes: () => readMessage(request, protocol, pipeline.timeLimits.bodyMs),
    },
    timeoutMs,
    onCancel: (listener) =>
      response.once("close", () => (response.writableFinished ? undefined : listener())),
  };
}

function headersOf(request: IncomingMessage): RequestHeaders {
  return {
    get(name) {
      const value = request.headers[name];
      return typeof value === "string" ? value : value?.[0];
    },
  };
}
