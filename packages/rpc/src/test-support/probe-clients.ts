import { createClient, ConnectError, type CallOptions, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import type { Refusal } from "@flint/contracts-type";
import { createGrpcJsTransport } from "../grpc-transport.ts";
import { createInProcessTransport } from "../in-process-transport.ts";
import { refusalOf } from "../refusal.ts";
import { ProbeService } from "./probe-contract.ts";
import { KEYS, type ProbeServer } from "./probe-server.ts";

/** Every way in. */
export const WAYS = [
  "connect-json",
  "connect-proto",
  "grpc-web",
  "grpc",
  "grpc-js",
  "in-process",
] as const;

/** One of {@link WAYS}. */
export type Way = (typeof WAYS)[number];

/** A client over one way in, and how to close it. */
export type ProbeClient = {
  write: ProbeCall;
  read: ProbeCall;
  internal: ProbeCall;
  createSecret: ProbeCall;
  tell(request: object, options?: CallOptions): AsyncIterable<Record<string, unknown>>;
  close(): void;
};

type ProbeCall = (request: object, options?: CallOptions) => Promise<Record<string, unknown>>;

/** Headers of the key that may do everything. */
export const writer = { authorization: `Bearer ${KEYS.writer}` };

/** Makes a client of the probe service. */
export function probeClient(server: ProbeServer, way: Way): ProbeClient {
  const { transport, close } = transportOf(server, way);
  const client = createClient(ProbeService, transport) as unknown as Omit<ProbeClient, "close">;
  return { ...client, close };
}

function transportOf(server: ProbeServer, way: Way): { transport: Transport; close(): void } {
  const options = { baseUrl: server.url, httpVersion: "1.1" } as const;
  const close = () => undefined;
  switch (way) {
    case "connect-json":
      return { transport: createConnectTransport({ ...options, useBinaryFormat: false }), close };
    case "connect-proto":
      return { transport: createConnectTransport(options), close };
    case "grpc-web":
      return { transport: createGrpcWebTransport(options), close };
    case "grpc": {
      const sessionManager = new Http2SessionManager(server.url);
      const transport = createGrpcTransport({ baseUrl: server.url, sessionManager });
      return { transport, close: () => sessionManager.abort() };
    }
    case "grpc-js": {
      const transport = createGrpcJsTransport(server.url);
      return { transport, close: () => transport.close() };
    }
    case "in-process":
      return { transport: createInProcessTransport(() => server.pipeline), close };
  }
}

/** What a refused call says. */
export type RefusedCall = { error: ConnectError; refusal: Refusal | undefined };

/** Waits for a call that must be refused. */
export async function refused(call: Promise<unknown>): Promise<RefusedCall> {
  try {
    await call;
  } catch (error) {
    return { error: ConnectError.from(error), refusal: refusalOf(error) };
  }
  throw new Error("the call was answered");
}
