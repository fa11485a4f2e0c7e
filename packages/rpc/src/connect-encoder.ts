import { create, type DescMethodUnary } from "@bufbuild/protobuf";
import { createConnectRouter, createContextKey, createContextValues } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { IncomingHttpHeaders } from "node:http";
import type { HttpProtocol } from "./connect-protocol.ts";
import type { BoundRpc } from "./bound-rpc.ts";
import type { Outgoing } from "./incoming.ts";
import type { Pipeline } from "./pipeline.ts";
import { toConnectError } from "./refusal.ts";

/** The finished answer that a handler of connect is to encode. */
const outgoingKey = createContextKey<Outgoing | undefined>(undefined);

/** What connect is given instead of the request, which the pipeline has already decoded. */
const EMPTY_BODY = {
  connect: { binary: new Uint8Array(0), json: new TextEncoder().encode("{}") },
  "grpc-web": {
    binary: new Uint8Array(5),
    json: new Uint8Array([0, 0, 0, 0, 2, ...new TextEncoder().encode("{}")]),
  },
} as const;

/** Headers of the request that decide how connect encodes the answer. */
const NEGOTIATION = ["content-type", "accept-encoding", "grpc-accept-encoding"] as const;

const never = new AbortController().signal;

/** Encodes an answer in the protocol that the request came by. */
export type ConnectEncoder = (
  bound: BoundRpc,
  protocol: HttpProtocol,
  headers: IncomingHttpHeaders,
  outgoing: Outgoing,
) => Promise<UniversalServerResponse>;

/**
 * Lets connect encode every answer and every error of Connect and gRPC-Web. It is called when
 * the pipeline is done, with an empty request and the answer as a context value: so connect's
 * encoders are used, and its decoder, which answers before anyone is asked, is not.
 */
export function connectEncoder(pipeline: Pipeline): ConnectEncoder {
  const router = createConnectRouter({ grpc: false, acceptCompression: [compressionGzip] });
  for (const { rpc } of pipeline.rpcs.values()) {
    const method: DescMethodUnary = rpc.method;
    router.rpc(method, (_request, context) => {
      const outgoing = context.values.get(outgoingKey);
      if (outgoing?.ok !== true) {
        throw outgoing === undefined ? new Error("no answer was given") : errorOf(outgoing);
      }
      for (const name in outgoing.headers) {
        context.responseHeader.set(name, outgoing.headers[name] ?? "");
      }
      return outgoing.message ?? create(method.output);
    });
  }
  const handlers = new Map<string, UniversalHandler>(
    router.handlers.map((handler) => [handler.requestPath, handler]),
  );
  return (bound, protocol, headers, outgoing) => {
    const handler = handlers.get(bound.path) as UniversalHandler;
    return handler({
      httpVersion: "1.1",
      method: "POST",
      url: `http://flint${bound.path}`,
      header: negotiation(headers),
      body: once(EMPTY_BODY[protocol.name][protocol.encoding]),
      signal: never,
      contextValues: createContextValues().set(outgoingKey, outgoing),
    });
  };
}

function errorOf({ refused, headers }: Outgoing & { ok: false }) {
  return toConnectError({ ...refused, headers });
}

function negotiation(headers: IncomingHttpHeaders): Headers {
  const kept = new Headers();
  for (const name of NEGOTIATION) {
    const value = headers[name];
    if (typeof value === "string") {
      kept.set(name, value);
    }
  }
  return kept;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
