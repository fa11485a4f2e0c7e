import type { Transport } from "@connectrpc/connect";
import {
  createInProcessTransport,
  parseKeyRing,
  serviceTransport,
  type Pipeline,
} from "@flint/rpc";
import type { ServiceModule } from "./service.ts";
import type { ServiceName } from "./service-name.ts";
import type { Settings } from "./settings.ts";
import { createTransports, type Transports } from "./transports.ts";

/** How the services of a host, and those elsewhere, are reached. */
export type Wiring = {
  readonly transports: Transports;
  /** Tells where calls within the process go: the pipeline is made after the services. */
  connect(pipeline: Pipeline): void;
  /** A transport on which a service speaks in its own name. */
  transportTo(from: string, to: ServiceName): Transport;
};

/** The ways between services, made before there is anything at their ends. */
export function wire(options: {
  modules: readonly ServiceModule[];
  settings: Pick<Settings, "serviceKeys" | "serviceUrls">;
}): Wiring {
  const { modules, settings } = options;
  let pipeline: Pipeline | undefined;
  const transports = createTransports({
    embedded: new Set(modules.map((module) => module.name)),
    inProcess: createInProcessTransport(() => {
      if (pipeline === undefined) {
        throw new Error("A service was called while its host was still being started");
      }
      return pipeline;
    }),
    urls: settings.serviceUrls,
  });
  const keys = parseKeyRing(settings.serviceKeys);
  return {
    transports,
    connect: (made: Pipeline) => {
      pipeline = made;
    },
    transportTo: (from: string, to: ServiceName): Transport =>
      serviceTransport({ service: from, keys, transport: transports.to(to) }),
  };
}
