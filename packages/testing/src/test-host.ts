import type { Transport } from "@connectrpc/connect";
import type { Database } from "@flint/db";
import {
  startHost,
  type Host,
  type HostOptions,
  type ServiceModule,
  type ServiceName,
  type Settings,
} from "@flint/host";
import { capturedLog, type CapturedLog } from "./captured-log.ts";
import { freePorts } from "./free-ports.ts";
import { untilReachable } from "./reachable.ts";
import { recordedSql, recordSql, tenancyBreaches } from "./recorded-sql.ts";
import { provideSchemas } from "./test-schemas.ts";
import { testSettings } from "./test-settings.ts";

/** All services in one process behind one port, or each behind a port of its own. */
export type Topology = "embedded" | "split";

/** What a test may choose. */
export type TestHostOptions = Pick<
  HostOptions,
  "clock" | "ids" | "randomness" | "sleep" | "simulator" | "spanExporter"
> & {
  /** "embedded" when absent. "split" still runs in the test's process, but over real connections. */
  topology?: Topology;
  settings?: Partial<Settings>;
};

/** Services at work for a test. */
export type TestHost = {
  urlOf(service: ServiceName): string;
  /** Speaks as one of Flint's services, for internal RPCs; use it with `serviceClient`. */
  transportTo(service: ServiceName): Transport;
  /** The service's own schema, as its runtime user: to read back what was stored. */
  database(service: ServiceName): Database;
  /** What was logged, at any level. */
  readonly log: CapturedLog;
  readonly hosts: readonly Host[];
  /**
   * Stops everything.
   *
   * @throws Error naming the statements that left their workspace, if any did
   */
  stop(): Promise<void>;
};

/**
 * Starts services on the tests' database. Call it in `beforeAll` and `stop` in `afterAll`: what
 * is left open fails the test file.
 */
export async function testHost(
  modules: readonly ServiceModule[],
  options: TestHostOptions = {},
): Promise<TestHost> {
  recordSql();
  const log = capturedLog();
  const settings = testSettings(options.settings);
  const databaseUrls = await provideSchemas(modules, adminUrlOf(settings));
  const shared = { ...options, settings, databaseUrls, logger: log.logger };
  const hosts =
    options.topology === "split"
      ? await startSplit(modules, shared)
      : [await start(modules, shared)];
  const hostOf = (service: ServiceName) => {
    const host = hosts.find((each) => each.modules.some(({ module }) => module.name === service));
    if (host === undefined) {
      throw new Error(`This test hosts no ${service}: give its module to testHost.`);
    }
    return host;
  };
  return {
    urlOf: (service) => hostOf(service).url,
    transportTo: (service) => hostOf(service).transportTo(service, "testing"),
    database: (service) => {
      const running = hostOf(service).modules.find(({ module }) => module.name === service);
      return (running as NonNullable<typeof running>).db;
    },
    log,
    hosts,
    stop: async () => {
      await Promise.all(hosts.map((host) => host.stop()));
      const breaches = tenancyBreaches(recordedSql());
      if (breaches.length > 0) {
        throw new Error(`Statements leave their workspace:\n${breaches.join("\n")}`);
      }
    },
  };
}

type Shared = Omit<HostOptions, "modules" | "listen">;

function start(modules: readonly ServiceModule[], shared: Shared): Promise<Host> {
  return startHost({ ...shared, modules, listen: { host: "127.0.0.1", port: 0 } });
}

/** One host for each service, told of the others' ports before any of them starts. */
async function startSplit(modules: readonly ServiceModule[], shared: Shared): Promise<Host[]> {
  const ports = await freePorts(modules.length);
  const places = modules.map((module, index) => ({ module, port: ports[index] as number }));
  const urls = places.map(({ module, port }) => [module.name, `http://127.0.0.1:${port}`]);
  const serviceUrls = { ...shared.settings.serviceUrls, ...Object.fromEntries(urls) };
  const settings = { ...shared.settings, serviceUrls };
  const hosts: Host[] = [];
  try {
    for (const { module, port } of places) {
      const listen = { host: "127.0.0.1", port };
      hosts.push(await startHost({ ...shared, settings, modules: [module], listen }));
    }
    await untilReachable(hosts);
  } catch (error) {
    await Promise.all(hosts.map((host) => host.stop()));
    throw error;
  }
  return hosts;
}

function adminUrlOf({ adminMysqlUrl }: Settings): string {
  if (adminMysqlUrl === undefined) {
    throw new Error("FLINT_MYSQL_URL is not set: `npm test` starts a database and sets it.");
  }
  return adminMysqlUrl;
}
