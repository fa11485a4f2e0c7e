import { Code } from "@connectrpc/connect";
import { RefusalCategory } from "@flint/contracts-type";
import type { Server } from "@grpc/grpc-js";
import { Refused, seededIds, systemClock } from "@flint/std";
import { pino } from "pino";
import type { Call } from "../call.ts";
import type { CallRecord } from "../call-log.ts";
import { connectHandler, type ConnectHandlerOptions } from "../connect-handler.ts";
import type { Authenticator, Credential } from "../credential.ts";
import { grpcServer } from "../grpc-server.ts";
import { listen, type RpcListener } from "../listener.ts";
import { createPipeline, type Pipeline, type PipelineOptions } from "../pipeline.ts";
import type { Reasons } from "../reasons.ts";
import { rpc, streamRpc, type Rpc } from "../rpc.ts";
import {
  createSecretMethod,
  internalMethod,
  readMethod,
  tellMethod,
  writeMethod,
  type WriteRequest,
} from "./probe-contract.ts";

/** Keys that the tests' authenticator knows, by what they may do. */
export const KEYS = { writer: "key-writer", reader: "key-reader", revoked: "key-revoked" } as const;

/** A reason of the probe service's own. */
export const probeReasons = {
  PROBE_BROKEN: {
    code: Code.FailedPrecondition,
    category: RefusalCategory.STATE,
    retryable: false,
    meaning: "The probe is broken.",
    whatToDo: "Mend it.",
  },
} as const satisfies Reasons;

/** An authenticator over {@link KEYS}; the header `x-service` stands for a service token. */
export const probeAuthenticator: Authenticator = {
  authenticate(headers) {
    if (headers.get("x-service") !== undefined) {
      return { ...credential("service", []), kind: "service" };
    }
    switch (headers.get("authorization")) {
      case undefined:
        throw new Refused("CREDENTIAL_MISSING");
      case `Bearer ${KEYS.writer}`:
        return credential("writer", ["probes:write", "probes:read"]);
      case `Bearer ${KEYS.reader}`:
        return credential("reader", ["probes:read"]);
      case `Bearer ${KEYS.revoked}`:
        throw new Refused("API_KEY_REVOKED");
      default:
        throw new Refused("CREDENTIAL_INVALID");
    }
  },
};

function credential(id: string, scopes: string[]): Credential {
  return {
    kind: "api_key",
    id,
    workspaceId: "ws_internal",
    workspace: { id: "ws_public", mode: "sandbox" },
    actor: { kind: "api_key", id, reason: "" },
    scopes: new Set(scopes),
  };
}

/** A running server over the probe contract and what its tests look at. */
export type ProbeServer = {
  url: string;
  port: number;
  pipeline: Pipeline;
  grpc: Server;
  listener: RpcListener;
  /** Requests that reached a handler. */
  handled: { request: WriteRequest; call: Call }[];
  /** The request log. */
  records: CallRecord[];
  /** All lines that were logged, as text. */
  logged: string[];
  stop(): Promise<void>;
};

/** What a test may change of the server. */
export type ProbeServerOptions = Partial<PipelineOptions> & {
  http?: ConnectHandlerOptions;
  write?: (request: WriteRequest, call: Call) => Promise<Record<string, unknown>>;
  tell?: (request: { id: string }, call: Call) => AsyncIterable<Record<string, unknown>>;
};

/** The probe service's RPCs. */
export function probeRpcs(
  handled: ProbeServer["handled"],
  { write, tell }: Pick<ProbeServerOptions, "write" | "tell"> = {},
): Rpc[] {
  const handle = async (request: unknown, call: Call): Promise<Record<string, unknown>> => {
    handled.push({ request: request as WriteRequest, call });
    return (await write?.(request as WriteRequest, call)) ?? echo(request as WriteRequest);
  };
  return [
    rpc(writeMethod, handle),
    rpc(readMethod, handle),
    rpc(internalMethod, handle),
    rpc(createSecretMethod, handle),
    streamRpc(tellMethod, (request, call) =>
      tell === undefined ? nothing() : tell(request as unknown as { id: string }, call),
    ),
  ];
}

async function* nothing(): AsyncIterable<Record<string, unknown>> {}

function echo(request: WriteRequest): Record<string, unknown> {
  return { id: "probe_1", echo: request.note ?? "" };
}

/** Starts a server on a free port of the loopback interface. */
export async function startProbeServer(options: ProbeServerOptions = {}): Promise<ProbeServer> {
  const { http, write, tell, ...pipelineOptions } = options;
  const handled: ProbeServer["handled"] = [];
  const records: CallRecord[] = [];
  const logged: string[] = [];
  const pipeline = createPipeline({
    groups: [{ rpcs: probeRpcs(handled, { write, tell }), reasons: probeReasons }],
    authenticator: probeAuthenticator,
    clock: systemClock,
    ids: seededIds(1),
    logger: pino({ level: "trace" }, { write: (line: string) => logged.push(line) }),
    onCall: (record) => records.push(record),
    ...pipelineOptions,
  });
  const grpc = grpcServer(pipeline);
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    grpc,
    http: connectHandler(pipeline, http),
  });
  const stop = () => listener.stop(200);
  return {
    url: listener.url,
    port: listener.port,
    pipeline,
    grpc,
    listener,
    handled,
    records,
    logged,
    stop,
  };
}
