import type { DescService } from "@bufbuild/protobuf";
import {
  createClient,
  createContextKey,
  createContextValues,
  type Client,
  type Transport,
} from "@connectrpc/connect";
import { inProcessCredential, isInProcess } from "./in-process-transport.ts";
import type { KeyRing } from "./key-ring.ts";
import {
  SERVICE_TOKEN,
  SERVICE_TOKEN_LIFETIME_S,
  serviceCredential,
  signServiceToken,
  type ServiceIdentity,
} from "./service-token.ts";
import { injectTrace, traceClientCall } from "./trace-call.ts";

/**
 * On whose behalf a service calls another: a `Call` is one; a job or a consumer of events makes
 * one from what it works on. With `signal` and `remainingMs` the call below ends with this one.
 */
export type ServiceCaller = ServiceIdentity & {
  readonly signal?: AbortSignal;
  remainingMs?(): number;
};

const identityKey = createContextKey<ServiceIdentity | undefined>(undefined);

/** A client of another service that acts for the caller's workspace, actor and order. */
export function serviceClient<S extends DescService>(
  service: S,
  transport: Transport,
  caller: ServiceCaller,
): Client<S> {
  const bound: Transport = {
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      transport.unary(
        method,
        signal ?? caller.signal,
        timeoutMs ?? caller.remainingMs?.(),
        header,
        input,
        (contextValues ?? createContextValues()).set(identityKey, caller),
      ),
    stream: transport.stream.bind(transport),
  };
  return createClient(service, bound);
}

/** A token is used for other calls of the same caller up to half of its life. */
const TOKEN_REUSE_MS = (SERVICE_TOKEN_LIFETIME_S * 1000) / 2;

/**
 * Lets `service` speak for itself through a transport: calls of {@link serviceClient} carry a
 * token that it signed, or, within the process, the credential itself. Calls continue the trace.
 */
export function serviceTransport(options: {
  service: string;
  keys: KeyRing;
  transport: Transport;
}): Transport {
  const { service, keys, transport } = options;
  const tokens = new WeakMap<ServiceIdentity, { token: Promise<string>; madeAtMs: number }>();
  const tokenOf = (identity: ServiceIdentity) => {
    const known = tokens.get(identity);
    if (known !== undefined && performance.now() - known.madeAtMs < TOKEN_REUSE_MS) {
      return known.token;
    }
    const token = signServiceToken(keys, service, identity);
    tokens.set(identity, { token, madeAtMs: performance.now() });
    return token;
  };
  return {
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      traceClientCall(`${method.parent.typeName}/${method.name}`, async () => {
        const identity = contextValues?.get(identityKey);
        if (identity === undefined) {
          throw new Error(`${method.name} was called without a caller: use serviceClient`);
        }
        const headers = new Headers(header);
        injectTrace(headers);
        if (isInProcess(transport)) {
          contextValues?.set(inProcessCredential, serviceCredential(service, identity));
        } else {
          headers.set(SERVICE_TOKEN, await tokenOf(identity));
        }
        return transport.unary(method, signal, timeoutMs, headers, input, contextValues);
      }),
    stream: transport.stream.bind(transport),
  };
}
