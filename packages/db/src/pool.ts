import mysql, { type Pool as MysqlPool, type PoolConnection } from "mysql2";

import { connectionOptions, destroy, prepare } from "./connection.ts";
import { Outage } from "./outage.ts";

/** Measured on 2 cores: 16 connections are best, 128 are worse than 16. */
export const POOL_SIZE = 16;

/** Callers that may wait for a connection at once; more are turned away at once. */
const WAITERS_MAX = 1_024;

/** A caller that waits longer would be answered too late; it is turned away. */
const ACQUIRE_TIMEOUT_MS = 5_000;

/** Limits of a pool, given by tests that reach them. */
export interface PoolOptions {
  size?: number;
  waitersMax?: number;
  acquireTimeoutMs?: number;
}

/** Connections that are open, those of them that nobody uses, and callers that wait for one. */
export interface PoolUsage {
  open: number;
  idle: number;
  waiting: number;
}

/** Pooled connections to one database. Every wait for one is bounded in length and in number. */
export class Pool {
  readonly #pool: MysqlPool;
  readonly #acquireTimeoutMs: number;
  readonly #prepared = new WeakSet<PoolConnection>();

  constructor(url: string, options: PoolOptions = {}) {
    const { size = POOL_SIZE, waitersMax = WAITERS_MAX } = options;
    this.#acquireTimeoutMs = options.acquireTimeoutMs ?? ACQUIRE_TIMEOUT_MS;
    this.#pool = mysql.createPool({
      ...connectionOptions(url),
      connectionLimit: size,
      maxIdle: size,
      queueLimit: waitersMax,
      waitForConnections: true,
    });
  }

  /**
   * A connection of one's own, to be released or, after an error that `isConnectionLost`,
   * destroyed.
   *
   * @throws Outage `busy` when all stay taken; the driver's error when none can be made
   */
  async acquire(): Promise<PoolConnection> {
    const connection = await this.#take();
    if (!this.#prepared.has(connection)) {
      try {
        await prepare(connection);
      } catch (error) {
        destroy(connection);
        throw error;
      }
      this.#prepared.add(connection);
    }
    return connection;
  }

  #take(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        reject(new Outage("busy"));
      }, this.#acquireTimeoutMs);
      this.#pool.getConnection((error, connection) => {
        clearTimeout(timer);
        if (late) connection?.release();
        else if (error === null) resolve(connection);
        else reject(error.message === "Queue limit reached." ? new Outage("busy") : error);
      });
    });
  }

  /** How much of the pool is in use. */
  get usage(): PoolUsage {
    // mysql2 tells it nowhere else; its version is pinned, and a test of metrics sees a change.
    const pool = this.#pool as unknown as Record<string, { length: number }>;
    return {
      open: pool["_allConnections"]?.length ?? 0,
      idle: pool["_freeConnections"]?.length ?? 0,
      waiting: pool["_connectionQueue"]?.length ?? 0,
    };
  }

  /** Closes every connection; one that does not answer is left to the process's end. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#acquireTimeoutMs);
      this.#pool.end(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** This pool as the `driver` option of TypeORM's DataSource: it takes its connections here. */
  asTypeormDriver(): object {
    type Callback = (error: unknown, connection?: PoolConnection) => void;
    return {
      createPool: () => ({
        getConnection: (done: Callback) => {
          this.acquire().then(
            (connection) => done(null, connection),
            (error: unknown) => done(error),
          );
        },
        end: (done: Callback) => void this.end().then(() => done(null)),
      }),
    };
  }
}
