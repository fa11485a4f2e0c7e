import type { EventEmitter } from "node:events";
import type { Message } from "@bufbuild/protobuf";
import { grpcDefinition } from "@flint/contracts-type";
import {
  Metadata,
  Server,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { type BoundRpc, isStream, isUnary } from "./bound-rpc.ts";
import type { RequestHeaders } from "./credential.ts";
import { guardStreams } from "./grpc-guard.ts";
import { grpcStatus } from "./grpc-status.ts";
import { answerUnknownPaths } from "./grpc-unknown.ts";
import { type Incoming, type Outgoing, type OutgoingStream, StreamRefused } from "./incoming.ts";
import type { Pipeline } from "./pipeline.ts";
import type { StreamRpc, UnaryRpc } from "./rpc.ts";

/** What grpc-js itself takes: above the pipeline's limit, so that the usual oversize is answered
 * by the pipeline; what is larger still is refused by the guard before it is buffered. */
const RECEIVE_BYTES_MAX = 4 * 1024 * 1024;

/** Bounds of one HTTP/2 connection. */
const SERVER_OPTIONS = {
  "grpc.max_receive_message_length": RECEIVE_BYTES_MAX,
  // Answers are bounded by their contracts (pages of 100); this only keeps a defect from memory.
  "grpc.max_send_message_length": 16 * 1024 * 1024,
  "grpc.max_concurrent_streams": 256,
  "grpc-node.max_session_memory": 64,
  // A peer that vanished is noticed after 30 s; one that is idle for 5 min is let go.
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.max_connection_idle_ms": 300_000,
  "grpc.max_connection_age_ms": 3_600_000,
  "grpc.max_connection_age_grace_ms": 60_000,
  "grpc.enable_channelz": 0,
} as const;

/**
 * A grpc-js server over the pipeline. Requests reach the pipeline as bytes, so that who is
 * calling is known before anything is decoded. The host adds health and reflection to it.
 */
export function grpcServer(pipeline: Pipeline): Server {
  const server = new Server({ ...SERVER_OPTIONS, interceptors: [guardStreams(pipeline)] });
  for (const bound of pipeline.rpcs.values()) {
    const { method } = bound.rpc;
    const definition = grpcDefinition(method.parent)[method.localName];
    if (definition === undefined) {
      throw new Error(`${bound.procedure} is not a method of its service`);
    }
    server.addService(
      { [method.localName]: { ...definition, requestDeserialize: (bytes: Buffer) => bytes } },
      { [method.localName]: handlerOf(pipeline, bound) },
    );
  }
  answerUnknownPaths(server, pipeline);
  return server;
}

function handlerOf(pipeline: Pipeline, bound: BoundRpc) {
  if (isUnary(bound)) return unaryHandler(pipeline, bound);
  if (isStream(bound)) return streamHandler(pipeline, bound);
  throw new Error(`${bound.procedure} is of no kind that is served`);
}

function unaryHandler(pipeline: Pipeline, bound: BoundRpc & { rpc: UnaryRpc }) {
  return (call: ServerUnaryCall<Buffer, Message>, callback: sendUnaryData<Message>): void => {
    void pipeline.handleUnary(bound, incomingOf(call)).then((outgoing) => {
      if (!call.cancelled) {
        respond(call, callback, outgoing);
      }
    });
  };
}

function streamHandler(pipeline: Pipeline, bound: BoundRpc & { rpc: StreamRpc }) {
  return (call: ServerWritableStream<Buffer, Message>): void => {
    void pipeline
      .handleStream(bound, incomingOf(call))
      .then((outgoing) => tell(call, outgoing))
      .catch((error: unknown) => call.destroy(error as Error));
  };
}

/** Writes what is told, no faster than it is read. */
async function tell(
  call: ServerWritableStream<Buffer, Message>,
  outgoing: OutgoingStream,
): Promise<void> {
  if (!outgoing.ok) {
    call.emit("error", grpcStatus(outgoing.refused, outgoing.headers));
    return;
  }
  call.sendMetadata(metadataOf(outgoing.headers));
  try {
    for await (const message of outgoing.messages) {
      if (!call.write(message)) await room(call);
    }
    call.end();
  } catch (error) {
    if (!(error instanceof StreamRefused)) throw error;
    if (!call.cancelled) call.emit("error", grpcStatus(error.refused, outgoing.headers));
  }
}

/** Waits until what was written has left, or nobody is there to read it. */
function room(call: ServerWritableStream<Buffer, Message>): Promise<void> {
  return new Promise((resolve) => {
    if (call.cancelled) return resolve();
    const done = () => {
      call.off("drain", done);
      call.off("cancelled", done);
      resolve();
    };
    call.on("drain", done);
    call.on("cancelled", done);
  });
}

function incomingOf(
  call: ServerUnaryCall<Buffer, Message> | ServerWritableStream<Buffer, Message>,
): Incoming {
  const deadline = call.getDeadline();
  return {
    protocol: "grpc",
    headers: headersOf(call.metadata),
    body: { encoding: "binary", bytes: call.request },
    timeoutMs: Number.isFinite(Number(deadline)) ? Number(deadline) - Date.now() : undefined,
    onCancel: (listener) => void (call as EventEmitter).once("cancelled", listener),
  };
}

function headersOf(metadata: Metadata): RequestHeaders {
  return {
    get(name) {
      const value = metadata.get(name)[0];
      return typeof value === "string" ? value : undefined;
    },
  };
}

function respond(
  call: ServerUnaryCall<Buffer, Message>,
  callback: sendUnaryData<Message>,
  outgoing: Outgoing,
): void {
  if (outgoing.ok) {
    call.sendMetadata(metadataOf(outgoing.headers));
    callback(null, outgoing.message);
    return;
  }
  callback(grpcStatus(outgoing.refused, outgoing.headers));
}

function metadataOf(headers: Record<string, string>): Metadata {
  const metadata = new Metadata();
  for (const name in headers) {
    metadata.set(name, headers[name] ?? "");
  }
  return metadata;
}
