import { randomUUID } from "node:crypto";
import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Client, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { BootstrapInternalService } from "@flint/contracts-platform";
import { internalClient } from "./internal-client.ts";
import { serviceNameOf } from "./service-name.ts";
import type { TestHost } from "./test-host.ts";

/** A caller with a credential: what a merchant's server is. */
export type TestCaller = {
  readonly apiKey: string;
  /** A client of a public service, over Connect, with the credential. */
  client<S extends DescService>(service: S): Client<S>;
};

/** A merchant that nobody else has, and its two workspaces. */
export type TestWorkspace = TestCaller & {
  readonly host: TestHost;
  readonly merchantId: string;
  /** Public id of the sandbox, whose caller this is. */
  readonly id: string;
  /** The merchant's live workspace. */
  readonly live: TestCaller & { readonly id: string };
};

/** Makes a merchant of this test's own: isolation is the workspace, nothing is ever truncated. */
export async function newWorkspace(host: TestHost): Promise<TestWorkspace> {
  const bootstrap = internalClient(host, BootstrapInternalService);
  const made = await bootstrap.createMerchant({
    requestId: randomUUID(),
    name: "A test's merchant",
  });
  return {
    host,
    merchantId: made.merchant?.id ?? "",
    id: made.sandbox?.id ?? "",
    ...caller(host, made.sandboxSecret),
    live: { id: made.liveWorkspace?.id ?? "", ...caller(host, made.liveSecret) },
  };
}

/** A caller with any credential: an API key, a browser's or an agent's token, nonsense. */
export function caller(host: TestHost, credential: string): TestCaller {
  const authorize: Interceptor = (next) => (request) => {
    if (credential !== "") {
      request.header.set("authorization", `Bearer ${credential}`);
    }
    return next(request);
  };
  return {
    apiKey: credential,
    client: (service) =>
      createClient(
        service,
        createConnectTransport({
          baseUrl: host.urlOf(serviceNameOf(service)),
          httpVersion: "1.1",
          interceptors: [authorize],
        }),
      ),
  };
}
