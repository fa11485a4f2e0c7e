import { create } from "@bufbuild/protobuf";
import {
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { IncomingHttpHeaders } from "node:http";
import type { HttpProtocol } from "./connect-protocol.ts";
import type { BoundRpc } from "./bound-rpc.ts";
import { type Outgoing, type OutgoingStream, StreamRefused } from "./incoming.ts";
import type { Pipeline } from "./pipeline.ts";
import { type RefusedAnswer, toConnectError } from "./refusal.ts";
import type { StreamRpc, UnaryRpc } from "./rpc.ts";

/** The finished answer that a handler of connect is to encode. */
const outgoingKey = createContextKey<Outgoing | undefined>(undefined);

/** The begun answer that a handler of connect is to encode message by message. */
const streamKey = createContextKey<OutgoingStream | undefined>(undefined);

const EMPTY = {
  binary: new Uint8Array(0),
  json: new TextEncoder().encode("{}"),
} as const;

/** What connect is given instead of the request, which the pipeline has already decoded. */
function emptyBody({ encoding, framed }: HttpProtocol): Uint8Array {
  const empty = EMPTY[encoding];
  return framed ? Uint8Array.from([0, 0, 0, 0, empty.length, ...empty]) : empty;
}

/** Headers of the request that decide how connect encodes the answer. */
const NEGOTIATION = [
  "content-type",
  "accept-encoding",
  "connect-accept-encoding",
  "grpc-accept-encoding",
] as const;

const never = new AbortController().signal;

/** Encodes an answer in the protocol that the request came by. */
export type ConnectEncoder = (
  bound: BoundRpc,
  protocol: HttpProtocol,
  headers: IncomingHttpHeaders,
  outgoing: Outgoing | OutgoingStream,
) => Promise<UniversalServerResponse>;

/**
 * Lets connect encode every answer and every error of Connect and gRPC-Web. It is called when
 * the pipeline is done, with an empty request and the answer as a context value: so connect's
 * encoders are used, and its decoder, which answers before anyone is asked, is not.
 */
export function connectEncoder(pipeline: Pipeline): ConnectEncoder {
  const router = createConnectRouter({ grpc: false, acceptCompression: [compressionGzip] });
  for (const { rpc } of pipeline.rpcs.values()) {
    if (rpc.kind === "unary") routeUnary(router, rpc);
    else routeStream(router, rpc);
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
      body: once(emptyBody(protocol)),
      signal: never,
      contextValues:
        bound.rpc.kind === "unary"
          ? createContextValues().set(outgoingKey, outgoing as Outgoing)
          : createContextValues().set(streamKey, outgoing as OutgoingStream),
    });
  };
}

function routeUnary(router: ConnectRouter, { method }: UnaryRpc): void {
  router.rpc(method, (_request, context) => {
    const { message } = answered(context.values.get(outgoingKey), context);
    return message ?? create(method.output);
  });
}

function routeStream(router: ConnectRouter, { method }: StreamRpc): void {
  router.rpc(method, async function* (_request, context) {
    const { messages, headers } = answered(context.values.get(streamKey), context);
    try {
      yield* messages;
    } catch (error) {
      throw error instanceof StreamRefused ? errorOf(error.refused, headers) : error;
    }
  });
}

/** @throws ConnectError where the call was refused */
function answered<O extends Outgoing | OutgoingStream>(
  outgoing: O | undefined,
  context: HandlerContext,
): O & { ok: true } {
  if (outgoing === undefined) throw new Error("no answer was given");
  if (!outgoing.ok) throw errorOf(outgoing.refused, outgoing.headers);
  for (const name in outgoing.headers) {
    context.responseHeader.set(name, outgoing.headers[name] ?? "");
  }
  return outgoing as O & { ok: true };
}

function errorOf(refused: RefusedAnswer, headers: Record<string, string>) {
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
