import {
  connectHandler,
  createPipeline,
  grpcServer,
  listen,
  type Authenticator,
  type CorsAllowed,
  type Pipeline,
  type RpcListener,
} from "@flint/rpc";
import type { Clock, Ids } from "@flint/std";
import { feedRpcs } from "./feed-service.ts";
import { createHealth, type Health } from "./health.ts";
import { firstOf, healthRoute, metricsRoute, type HttpRoute } from "./http-routes.ts";
import type { Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { watchModule } from "./readings.ts";
import { createReflection } from "./reflection.ts";
import type { RunningModule } from "./running-module.ts";
import type { ListenAddress, Settings } from "./settings.ts";

/** What calls of every protocol pass through, before and after the port is open. */
export type Doors = {
  readonly pipeline: Pipeline;
  readonly health: Health;
  /** Opens the port. @throws Error where it is taken */
  open(address: ListenAddress): Promise<RpcListener>;
};

/** What the doors of a host are made of. */
export type DoorsOptions = {
  modules: readonly RunningModule[];
  settings: Pick<Settings, "ratePerSecond">;
  authenticator: Authenticator;
  corsAllowed: CorsAllowed;
  routes: readonly HttpRoute[];
  clock: Clock;
  ids: Ids;
  logger: Logger;
};

/** A credential may save up this many seconds' worth of calls. */
const BURST_S = 2;

/** Puts all RPCs of all modules behind one pipeline, with health, reflection and metrics beside. */
export function createDoors(options: DoorsOptions): Doors {
  const { modules, settings, authenticator, clock, ids, logger } = options;
  const metrics = createMetrics();
  for (const { module, db, service } of modules) {
    const { consumers = [], circuits } = service;
    watchModule({ metrics, service: module.name, db, consumers, circuits });
  }
  const databases = new Map(modules.map(({ module, db }) => [module.name, db]));
  const groups = modules.map(({ module, service }) => ({
    rpcs: service.rpcs,
    reasons: module.reasons,
  }));
  const pipeline = createPipeline({
    groups: [...groups, { rpcs: feedRpcs(databases), reasons: {} }],
    authenticator,
    clock,
    ids,
    logger,
    rateLimit: { perSecond: settings.ratePerSecond, burst: settings.ratePerSecond * BURST_S },
    onCall: metrics.observeCall,
  });
  const services = [...pipeline.rpcs.values()].map((bound) => bound.rpc.method.parent);
  const health = createHealth([...new Set(services.map((service) => service.typeName))]);
  const reflection = createReflection([...new Set(services)]);
  return {
    pipeline,
    health,
    open: (address) => {
      const grpc = grpcServer(pipeline);
      health.addToServer(grpc);
      reflection.addToServer(grpc);
      const route = firstOf([healthRoute(health), metricsRoute(metrics), ...options.routes]);
      const http = connectHandler(pipeline, { corsAllowed: options.corsAllowed, route });
      return listen({ ...address, grpc, http });
    },
  };
}
