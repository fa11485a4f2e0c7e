import type { Transport } from "@connectrpc/connect";
import { createGrpcJsTransport, type GrpcTransport } from "@flint/rpc";
import type { ServiceName } from "./service-name.ts";

/** Ways from this process to every service. */
export type Transports = {
  /** The same object each time; it connects at its first call. */
  to(service: ServiceName): Transport;
  /** Ends the connections; calls under way fail. */
  close(): void;
};

/** A call that brings no deadline of its own ends by then: less than its caller's 30 s. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * Reaches the services of this process directly and the others by gRPC at their URLs, one kept
 * connection for each URL.
 */
export function createTransports(options: {
  embedded: ReadonlySet<ServiceName>;
  inProcess: Transport;
  urls: Readonly<Record<ServiceName, string>>;
}): Transports {
  const { embedded, inProcess, urls } = options;
  const remote = new Map<string, GrpcTransport & Transport>();
  return {
    to: (service) => {
      if (embedded.has(service)) {
        return inProcess;
      }
      const url = urls[service];
      const known = remote.get(url) ?? withDeadline(createGrpcJsTransport(url));
      remote.set(url, known);
      return known;
    },
    close: () => {
      for (const transport of remote.values()) {
        transport.close();
      }
      remote.clear();
    },
  };
}

function withDeadline(transport: GrpcTransport): GrpcTransport {
  return {
    ...transport,
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      transport.unary(method, signal, timeoutMs ?? CALL_TIMEOUT_MS, header, input, contextValues),
  };
}
