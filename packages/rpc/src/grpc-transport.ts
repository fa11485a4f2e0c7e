import type { DescMessage, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport, type UnaryResponse } from "@connectrpc/connect";
import { findTrailerError } from "@connectrpc/connect/protocol-grpc";
import { grpcDefinition } from "@flint/contracts-type";
import {
  Client,
  credentials,
  Metadata,
  type CallOptions,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";

/** A transport over the network, and how to let go of its connection. */
export type GrpcTransport = Transport & { close(): void };

/**
 * A transport that speaks gRPC by grpc-js: between two processes of Flint it carries twice what
 * connect's own gRPC client does (STACK 3d).
 *
 * @param url `http://host:port`, without TLS; it connects at the first call
 */
export function createGrpcJsTransport(url: string): GrpcTransport {
  const client = new Client(new URL(url).host, credentials.createInsecure(), {
    "grpc.keepalive_time_ms": 20_000,
    "grpc.keepalive_timeout_ms": 10_000,
    // A service that restarts is tried again soon: the default grows to two minutes.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.service_config_disable_resolution": 1,
  });
  const definitions = new WeakMap<DescMethodUnary, MethodDefinition<object, object>>();
  const definitionOf = (method: DescMethodUnary) => {
    let definition = definitions.get(method);
    if (definition === undefined) {
      definition = grpcDefinition(method.parent)[method.localName] as MethodDefinition<
        object,
        object
      >;
      definitions.set(method, definition);
    }
    return definition;
  };
  return {
    unary: (method, signal, timeoutMs, header, input) =>
      call(client, method, definitionOf(method as DescMethodUnary), {
        input,
        signal,
        timeoutMs,
        header,
      }),
    stream: () =>
      Promise.reject(new ConnectError("no service asks another for a stream", Code.Unimplemented)),
    close: () => client.close(),
  };
}

type Ask<I extends DescMessage> = {
  input: MessageInitShape<I>;
  signal: AbortSignal | undefined;
  timeoutMs: number | undefined;
  header: ConstructorParameters<typeof Headers>[0];
};

function call<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  definition: MethodDefinition<object, object>,
  { input, signal, timeoutMs, header }: Ask<I>,
): Promise<UnaryResponse<I, O>> {
  return new Promise((resolve, reject) => {
    let responseHeader = new Headers();
    const options: CallOptions =
      timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const { path, requestSerialize, responseDeserialize } = definition;
    const running = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      input as object,
      metadataOf(header),
      options,
      (error, message) => {
        signal?.removeEventListener("abort", cancel);
        if (error === null) {
          const { parent } = method;
          const answered = { header: responseHeader, trailer: new Headers(), message };
          resolve({ stream: false, service: parent, method, ...answered } as never);
        } else {
          reject(connectErrorOf(error));
        }
      },
    );
    const cancel = () => running.cancel();
    running.once("metadata", (metadata: Metadata) => {
      responseHeader = headersOf(metadata);
    });
    if (signal?.aborted) {
      cancel();
    } else {
      signal?.addEventListener("abort", cancel, { once: true });
    }
  });
}

function metadataOf(header: ConstructorParameters<typeof Headers>[0]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of new Headers(header)) {
    metadata.set(name, value);
  }
  return metadata;
}

function headersOf(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(metadata.getMap())) {
    headers.set(name, Buffer.isBuffer(value) ? value.toString("base64") : value);
  }
  return headers;
}

/** The status as connect would have read it, with the refusal in its details. */
function connectErrorOf(error: ServiceError): ConnectError {
  const trailer = headersOf(error.metadata ?? new Metadata());
  trailer.set("grpc-status", String(error.code));
  trailer.set("grpc-message", encodeURIComponent(error.details));
  return findTrailerError(trailer) ?? new ConnectError(error.details, error.code as number as Code);
}
