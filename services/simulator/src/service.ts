import { mkdirSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { createContextValues, type ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { systemClock, type Clock } from "@flint/std";
import { makeDeps, type Wait } from "./deps.ts";
import { breakConnection } from "./door/connection.ts";
import { simulatorRoutes } from "./routes.ts";
import { openLedger } from "./store/ledger.ts";
import { systemWait } from "./wait.ts";

/** Where the simulator keeps its ledger, and what it goes by. */
export type SimulatorOptions = {
  /** Path of the ledger's file; made with its folder where it is missing. */
  file: string;
  /** Key windows, lags and pending debits; the machine's clock by default. */
  clock?: Clock;
  /** Slow and missing answers; the machine's timers by default. */
  wait?: Wait;
};

/** An open simulator. */
export interface Simulator {
  /** Adds its RPCs to a router, such as that of `createRouterTransport`. */
  routes(router: ConnectRouter): ConnectRouter;
  /**
   * Answers its RPCs over HTTP/1.1 in Connect, gRPC-Web and (not for HTTP/1.1) gRPC; a host
   * mounts it for paths that begin with {@link SIMULATOR_PATH}.
   */
  listener: RequestListener;
  /** Closes the ledger; no request may be under way. */
  close(): void;
}

/** What every path of the simulator begins with. */
export const SIMULATOR_PATH = "/flint.simulator.v1.";

/** Opens the simulator over its file, without a server. */
export function openSimulator(options: SimulatorOptions): Simulator {
  mkdirSync(dirname(options.file), { recursive: true });
  const ledger = openLedger(options.file);
  const deps = makeDeps(ledger, options.clock ?? systemClock, options.wait ?? systemWait);
  const routes = simulatorRoutes(deps);
  return {
    routes,
    listener: connectNodeAdapter({
      routes: (router) => void routes(router),
      contextValues: (request) =>
        createContextValues().set(breakConnection, () => request.socket.destroy()),
    }),
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
  const server = createServer(simulator.listener);
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
