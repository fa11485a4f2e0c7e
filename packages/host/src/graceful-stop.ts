import type { RpcListener } from "@flint/rpc";
import type { Health } from "./health.ts";
import type { Logger } from "./logger.ts";
import type { RunningModule } from "./running-module.ts";
import type { Telemetry } from "./telemetry.ts";
import type { Transports } from "./transports.ts";

/** Calls under way have so long to end; a charge takes much less. */
const CALLS_GRACE_MS = 4_000;

/** Jobs and consumers have so long after that; what is cut is found again by its lease. */
const WORK_GRACE_MS = 3_000;

/** What a host stops, in the order in which it stops it. */
export type Stoppable = {
  health: Health;
  listener: RpcListener;
  modules: readonly RunningModule[];
  transports: Transports;
  telemetry: Telemetry;
  logger: Logger;
};

/**
 * Stops a host within 10 s: no new calls, then the end of those under way, then of the background
 * work that they wait for, then the connections. A second call waits for the first.
 */
export function gracefulStop(stoppable: Stoppable): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop(stoppable));
}

async function stop(stoppable: Stoppable): Promise<void> {
  const { health, listener, modules, transports, telemetry, logger } = stoppable;
  health.stopServing();
  await listener.stop(CALLS_GRACE_MS);
  const ended = await within(WORK_GRACE_MS, Promise.all(modules.map((module) => module.stop())));
  if (!ended) {
    logger.warn("background work was cut off; another process or the next start takes it over");
  }
  transports.close();
  await Promise.all(modules.map((module) => module.close()));
  await telemetry.stop();
}

/** @returns whether it ended in time; an error counts as an end, and is thrown */
async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
