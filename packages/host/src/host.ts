import type { Transport } from "@connectrpc/connect";
import { Crypter } from "@flint/db";
import {
  systemClock,
  systemIds,
  systemRandomness,
  systemSleep,
  type Clock,
  type Ids,
  type Randomness,
  type Sleep,
} from "@flint/std";
import type { SpanExporter } from "@opentelemetry/sdk-trace-node";
import { platformAuthenticator, platformCors } from "./authentication.ts";
import { prepareDatabases, type DatabaseUrls } from "./databases.ts";
import { createDoors } from "./doors.ts";
import { findFreePort } from "./free-port.ts";
import { gracefulStop } from "./graceful-stop.ts";
import type { HttpRoute } from "./http-routes.ts";
import { createLogger, type Logger } from "./logger.ts";
import { openModule, type RunningModule } from "./running-module.ts";
import type { ServiceModule } from "./service.ts";
import type { ServiceName } from "./service-name.ts";
import { instanceName, listenAddress } from "./listen-address.ts";
import type { ListenAddress, Settings } from "./settings.ts";
import { startTelemetry } from "./telemetry.ts";
import { wire } from "./wiring.ts";

/** What a host is made of. */
export type HostOptions = {
  modules: readonly ServiceModule[];
  settings: Settings;
  /** Absent: where the settings say (FLINT_LISTEN, the own address, FLINT_URL). */
  listen?: ListenAddress;
  /** Absent: found or made as the settings say. */
  databaseUrls?: DatabaseUrls;
  /** The simulated processor, to be had at this host's own address. */
  simulator?: HttpRoute;
  clock?: Clock;
  ids?: Ids;
  randomness?: Randomness;
  sleep?: Sleep;
  logger?: Logger;
  /** Takes the spans of the process; for tests. */
  spanExporter?: SpanExporter;
};

/** A process's services at work. */
export type Host = {
  /** Where it listens. */
  readonly url: string;
  readonly port: number;
  readonly settings: Settings;
  readonly modules: readonly RunningModule[];
  /**
   * A transport to a service, that speaks as this process's own service `from`: for what has no
   * credential of its own (the first workspace, tests of internal RPCs).
   */
  transportTo(to: ServiceName, from?: string): Transport;
  /** Stops within 10 s; a second call waits for the first. */
  stop(): Promise<void>;
};

/**
 * Starts services in this process, on one port: every call is answered, every job and event is
 * worked on when it resolves.
 *
 * @throws SettingsError, or the first error of a database or the port; nothing is left running
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { modules } = options;
  const logger = options.logger ?? createLogger({ level: options.settings.logLevel });
  const databaseUrls = options.databaseUrls ?? (await prepare(options, logger));
  const alone = modules.length === 1 ? modules[0]?.name : undefined;
  const address = await findFreePort(options.listen ?? listenAddress(options.settings, alone));
  const settings = withSimulator(options, address);
  const telemetry = startTelemetry(settings, options.spanExporter);
  const wiring = wire(options);
  const shared = {
    clock: options.clock ?? systemClock,
    ids: options.ids ?? systemIds(),
    randomness: options.randomness ?? systemRandomness,
    sleep: options.sleep ?? systemSleep,
    crypter: new Crypter(settings.masterKeys),
    logger,
    settings,
    instanceName: instanceName(settings, address.port),
    transportTo: wiring.transportTo,
  };
  const running: RunningModule[] = [];
  try {
    for (const module of modules) {
      running.push(await openModule(module, urlOf(module.name, databaseUrls), shared));
    }
    const platform = wiring.transportTo("host", "platform");
    const doors = createDoors({
      ...shared,
      modules: running,
      routes: options.simulator === undefined ? [] : [options.simulator],
      authenticator: platformAuthenticator({ settings, platform, clock: shared.clock }),
      corsAllowed: platformCors(platform),
    });
    wiring.connect(doors.pipeline);
    connectNews(running);
    for (const module of running) {
      module.start();
    }
    const listener = await doors.open(address);
    return {
      url: listener.url,
      port: listener.port,
      settings,
      modules: running,
      transportTo: (to, from = "host") => wiring.transportTo(from, to),
      stop: gracefulStop({
        health: doors.health,
        listener,
        modules: running,
        transports: wiring.transports,
        telemetry,
        logger,
      }),
    };
  } catch (error) {
    wiring.transports.close();
    await Promise.all(running.map((module) => module.stop()));
    await Promise.all(running.map((module) => module.close()));
    await telemetry.stop();
    throw error;
  }
}

/** A simulator that is part of this host is found at the port that the host really has. */
function withSimulator({ settings, simulator }: HostOptions, { host, port }: ListenAddress) {
  return simulator === undefined || settings.simulatorElsewhere
    ? settings
    : { ...settings, simulatorUrl: `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}` };
}

function prepare({ modules, settings }: HostOptions, logger: Logger): Promise<DatabaseUrls> {
  return prepareDatabases({
    modules,
    settings,
    onMigrated: (applied) => logger.info(applied, "database is up to date"),
  });
}

function urlOf(service: ServiceName, urls: DatabaseUrls): string {
  const url = urls[service];
  if (url === undefined) {
    throw new Error(`There is no database for ${service}`);
  }
  return url;
}

/** Consumers of a service in this process hear of its numbered events without polling. */
function connectNews(modules: readonly RunningModule[]): void {
  for (const source of modules) {
    source.onNumbered(() => {
      for (const reader of modules) {
        reader.wake(source.module.name);
      }
    });
  }
}
