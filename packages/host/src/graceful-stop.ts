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
  const stopped = Promise.all(modules.map((module) => module.stop()));
  if ((await within(WORK_GRACE_MS, logged(logger, stopped))) === "late") {
    logger.warn("background work was cut off; another process or the next start takes it over");
  }
  transports.close();
  await logged(logger, Promise.all(modules.map((module) => module.close())));
  await telemetry.stop();
}

/** A part that cannot stop properly, as without its database, does not keep the others open. */
async function logged(logger: Logger, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => logger.error({ error }, "a part did not stop properly"));
}

async function within(limitMs: number, work: Promise<void>): Promise<"ended" | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMs);
  });
  const first = await Promise.race([work.then(() => "ended" as const), limit]);
  clearTimeout(timer);
  return first;
}
