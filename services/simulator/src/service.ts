import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import type { ConnectRouter } from "@connectrpc/connect";
import { systemClock, systemSleep, type Clock, type Sleep } from "@flint/std";
import { makeDeps } from "./deps.ts";
import { httpRoute, type HttpRoute } from "./door/http-route.ts";
import { simulatorRoutes } from "./routes.ts";
import { openLedger } from "./store/ledger.ts";

/** Where the simulator keeps its ledger, and what it goes by. */
export type SimulatorOptions = {
  /** Path of the ledger's file; made with its folder where it is missing. */
  file: string;
  /** Key windows, lags and pending debits; the machine's clock by default. */
  clock?: Clock;
  /** Slow and missing answers; the machine's timers by default. */
  sleep?: Sleep;
};

/** An open simulator. */
export interface Simulator {
  /** Adds its RPCs to a router, such as that of `createRouterTransport`. */
  routes(router: ConnectRouter): ConnectRouter;
  /** Answers its RPCs over HTTP/1.1, in Connect and gRPC-Web. Returns false for other paths. */
  route: HttpRoute;
  /** Closes the ledger; no request may be under way. */
  close(): void;
}

/** Opens the simulator over its file, without a server. */
export function openSimulator(options: SimulatorOptions): Simulator {
  mkdirSync(dirname(options.file), { recursive: true });
  const ledger = openLedger(options.file);
  const deps = makeDeps(ledger, {
    clock: options.clock ?? systemClock,
    sleep: options.sleep ?? systemSleep,
  });
  const routes = simulatorRoutes(deps);
  return {
    routes,
    route: httpRoute(routes),
    close: () => ledger.close(),
  };
}

/** A simulator behind a port. */
export interface RunningSimulator extends Simulator {
  /** Where it listens: `http://127.0.0.1:40123`. */
  url: string;
  /** Breaks what is under way and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the simulator on a port of its own.
 *
 * @param options.host address to bind, 127.0.0.1 by default
 * @param options.port 0: any free one
 */
export async function startSimulator(
  options: SimulatorOptions & { host?: string; port: number },
): Promise<RunningSimulator> {
  const simulator = openSimulator(options);
  const host = options.host ?? "127.0.0.1";
  const server = createServer((request, response) => {
    if (!simulator.route(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...simulator,
    url: `http://${host}:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      simulator.close();
    },
  };
}
