import { randomUUID } from "node:crypto";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { BootstrapInternalService, MerchantService } from "@flint/contracts-platform";
import { createGrpcJsTransport, parseKeyRing, serviceClient, serviceTransport } from "@flint/rpc";

/**
 * An API key of a sandbox: the known one if this database still takes it, else that of a new
 * merchant's first sandbox.
 *
 * @param serviceKeys FLINT_SERVICE_KEYS, for nobody has a credential before there is a merchant
 */
export async function sandboxKey(options: {
  url: string;
  serviceKeys: string;
  known: string | undefined;
}): Promise<string> {
  const { url, serviceKeys, known } = options;
  if (known !== undefined && (await isTaken(url, known))) return known;
  const grpc = createGrpcJsTransport(url);
  try {
    const transport = serviceTransport({
      service: "dev",
      keys: parseKeyRing(serviceKeys),
      transport: grpc,
    });
    const bootstrap = serviceClient(BootstrapInternalService, transport, {
      workspaceId: "",
      workspace: { id: "", mode: "sandbox" },
      actor: { kind: "system", id: "dev", reason: "npm start" },
    });
    const created = await bootstrap.createMerchant({
      requestId: `npm-start-${randomUUID()}`,
      name: "Your first merchant",
    });
    return created.sandboxSecret;
  } finally {
    grpc.close();
  }
}

/** A transport that speaks for an API key, as any client's. */
export function clientTransport(url: string, apiKey: string) {
  return createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    defaultTimeoutMs: 30_000,
    interceptors: [
      (next) => (request) => {
        request.header.set("authorization", `Bearer ${apiKey}`);
        return next(request);
      },
    ],
  });
}

/** Another database, or one that was emptied, does not know the key of the one before. */
async function isTaken(url: string, apiKey: string): Promise<boolean> {
  try {
    await createClient(MerchantService, clientTransport(url, apiKey)).getMerchant({});
    return true;
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) return false;
    throw error;
  }
}
