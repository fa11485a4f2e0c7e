import { createServer, type AddressInfo } from "node:net";
import { createClient, type Client } from "@connectrpc/connect";
import { createGrpcJsTransport } from "@flint/rpc";
import { CustomerService } from "@flint/contracts-customer";
import type { SpanExporter } from "@opentelemetry/sdk-trace-node";
import { startHost, type Host, type HostOptions } from "../host.ts";
import { createLogger } from "../logger.ts";
import type { ServiceModule } from "../service.ts";
import { parseSettings, type Settings } from "../settings.ts";
import { API_KEY, probeCustomer, probePlatform } from "./probe-services.ts";

const KEYS = `probe:${Buffer.alloc(32, 3).toString("base64")}`;

/** Settings of a probe host: a schema prefix that no real service's test uses. */
export function probeSettings(environment: Record<string, string> = {}): Settings {
  const { FLINT_MYSQL_URL, FLINT_TEST_PREFIX = "", JEST_WORKER_ID = "1" } = process.env;
  return parseSettings({
    FLINT_MYSQL_URL,
    FLINT_DATABASE_PREFIX: `h${FLINT_TEST_PREFIX}${JEST_WORKER_ID}_`,
    FLINT_ENVIRONMENT: "test",
    FLINT_MASTER_KEYS: KEYS,
    FLINT_SERVICE_KEYS: KEYS,
    FLINT_TOKEN_KEYS: KEYS,
    ...environment,
  });
}

/** The environment of a probe process. */
export function probeEnvironment(): Record<string, string> {
  const { FLINT_MYSQL_URL = "", FLINT_TEST_PREFIX = "", JEST_WORKER_ID = "1" } = process.env;
  return {
    FLINT_MYSQL_URL,
    FLINT_DATABASE_PREFIX: `h${FLINT_TEST_PREFIX}${JEST_WORKER_ID}_`,
    FLINT_MASTER_KEYS: KEYS,
    FLINT_SERVICE_KEYS: KEYS,
    FLINT_TOKEN_KEYS: KEYS,
  };
}

/** Lines that the probe hosts of this file logged. */
export const logLines: string[] = [];

const logger = createLogger({
  level: "debug",
  destination: { write: (line) => void logLines.push(line) },
});

/** Starts the probe services in one host or in two, which know each other's addresses. */
export async function startProbes(
  topology: "embedded" | "split",
  options: Partial<HostOptions> & { spanExporter?: SpanExporter } = {},
): Promise<{ platform: Host; customer: Host; stop(): Promise<void> }> {
  if (topology === "embedded") {
    const host = await startProbe([probePlatform, probeCustomer], probeSettings(), options);
    return { platform: host, customer: host, stop: () => host.stop() };
  }
  const [platformPort, customerPort] = [await freePort(), await freePort()];
  const settings = probeSettings({
    FLINT_PLATFORM_URL: `http://127.0.0.1:${platformPort}`,
    FLINT_CUSTOMER_URL: `http://127.0.0.1:${customerPort}`,
  });
  const platform = await startProbe([probePlatform], settings, options, platformPort);
  const customer = await startProbe([probeCustomer], settings, options, customerPort);
  const stop = async () => {
    await customer.stop();
    await platform.stop();
  };
  return { platform, customer, stop };
}

/** Starts one host. */
export function startProbe(
  modules: readonly ServiceModule[],
  settings: Settings,
  options: Partial<HostOptions> = {},
  port = 0,
): Promise<Host> {
  return startHost({ modules, settings, listen: { host: "127.0.0.1", port }, logger, ...options });
}

/** A gRPC client of the probe customer, with the API key; `close` lets its connection go. */
export function customerClient(url: string): Client<typeof CustomerService> & { close(): void } {
  const transport = createGrpcJsTransport(url);
  const client = createClient(CustomerService, {
    stream: transport.stream,
    unary: (method, signal, timeoutMs, header, input, contextValues) => {
      const headers = new Headers(header);
      headers.set("authorization", `Bearer ${API_KEY}`);
      return transport.unary(method, signal, timeoutMs, headers, input, contextValues);
    },
  });
  return Object.assign(client, { close: () => transport.close() });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
