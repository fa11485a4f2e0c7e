import type { Database, Tx } from "@flint/db";
import type { NumberedEvent } from "./event.ts";

/** What working on an event needs to know of its consumer. */
export type Consumer = {
  name: string;
  db: Database;
  handle: (tx: Tx, event: NumberedEvent) => Promise<void>;
  /** Tries of one event before it is parked. */
  triesMax: number;
  /** How long to wait after the n-th failed try, n from 1. */
  retryDelayMs: (tries: number) => number;
  /** Told once an event is parked for good, after the commit. */
  onParked: (event: NumberedEvent, error: unknown) => void;
};
