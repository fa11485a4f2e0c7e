import type { Database } from "@flint/db";
import { eraseRequests } from "@flint/rpc";
import type { Clock } from "@flint/std";
import type { Logger } from "./logger.ts";

/** A key that was kept for 24 h is erased within this; nothing waits for it. */
const INTERVAL_MS = 5 * 60_000;

/** Keeps a service's schema in order while it runs. */
export type Housekeeping = { stop(): Promise<void> };

/** Erases the request keys, and the answers stored for them, whose day has ended. */
export function startHousekeeping(options: {
  db: Database;
  clock: Clock;
  logger: Logger;
}): Housekeeping {
  const { db, clock, logger } = options;
  const turn = async () => {
    try {
      await eraseRequests(db, clock);
    } catch (error) {
      logger.warn({ error }, "request keys were not erased; tried again later");
    }
  };
  let running = turn();
  const timer = setInterval(() => {
    running = running.then(turn);
  }, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
