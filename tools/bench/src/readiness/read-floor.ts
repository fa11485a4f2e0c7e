import type { Pool } from "mysql2";
import { SCHEMA_PREFIX } from "../flint/flint-process.ts";
import { ask, openPlainPool } from "../floor/plain-connection.ts";
import { type LoadResult, runLoad } from "../load/run-load.ts";

/** One order as the database knows it, and what a check of it reads besides. */
export type ReadKeys = {
  workspaceId: string;
  orderId: string;
  customerId: string;
  paymentMethodId: string;
};

const CHARGE = `${SCHEMA_PREFIX}charge`;
const PAYMENT_METHOD = `${SCHEMA_PREFIX}payment_method`;

/** Reads by a whole key, of the tables that a check reads; a check that reads more reads them again. */
const READS: readonly ((keys: ReadKeys) => [sql: string, values: string[]])[] = [
  ({ workspaceId, orderId }) => [
    `SELECT * FROM ${CHARGE}.orders WHERE workspace_id = ? AND id = ?`,
    [workspaceId, orderId],
  ],
  ({ workspaceId, paymentMethodId }) => [
    `SELECT * FROM ${PAYMENT_METHOD}.payment_methods WHERE workspace_id = ? AND id = ?`,
    [workspaceId, paymentMethodId],
  ],
  ({ workspaceId, customerId }) => [
    `SELECT * FROM ${CHARGE}.gates WHERE workspace_id = ? AND subject_id = ?`,
    [workspaceId, customerId],
  ],
  ({ workspaceId, customerId }) => [
    `SELECT * FROM ${PAYMENT_METHOD}.wallets WHERE workspace_id = ? AND customer_id = ?`,
    [workspaceId, customerId],
  ],
];

/**
 * The floor of a check: as many indexed reads as it makes, by hand-written statements of mysql2, one
 * round trip each, one after the other, over a pool of the floor's size.
 */
export class ReadFloor {
  readonly #pool: Pool;
  readonly #keys: readonly ReadKeys[];
  readonly #readsPerCall: number;
  #next = 0;

  /** @param keys one or more */
  constructor(url: string, keys: readonly ReadKeys[], readsPerCall: number) {
    this.#pool = openPlainPool(url);
    this.#keys = keys;
    this.#readsPerCall = readsPerCall;
  }

  /** Reads as fast as so many callers can; a rate is of calls, not of reads. */
  run(load: { inFlight: number; seconds: number; signal: AbortSignal }): Promise<LoadResult<null>> {
    return runLoad<ReadKeys, null>({
      ...load,
      next: () => this.#keys[(this.#next += 1) % this.#keys.length],
      call: (keys) => this.#read(keys),
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#pool.end(() => resolve()));
  }

  async #read(keys: ReadKeys): Promise<null> {
    for (let read = 0; read < this.#readsPerCall; read += 1) {
      const [sql, values] = READS[read % READS.length]!(keys);
      await ask(this.#pool, sql, values);
    }
    return null;
  }
}
