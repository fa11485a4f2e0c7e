import type { PoolConnection } from "mysql2";
import type { DataSource } from "typeorm";

import { destroy, send, type Packet } from "./connection.ts";
import { isConnectionLost } from "./errors.ts";
import { asOutage } from "./outage.ts";
import type { Pool, PoolUsage } from "./pool.ts";
import { openSession, type Session } from "./session.ts";
import { SharedReads } from "./shared-reads.ts";
import type { StatementListener, Statements } from "./statements.ts";
import { formatSql, type SqlParameter } from "./values.ts";

/** What a database is made of; made by `openDatabase`. */
export interface DatabaseParts {
  name: string;
  url: string;
  pool: Pool;
  statements: Statements;
  dataSource: DataSource;
}

/** What reads by whole keys are made by: a database, what it shares, a transaction. */
export interface Reader {
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlParameter[],
  ): Promise<Row[]>;
}

/** One service's database: reads here, writes in `transact`. */
export class Database {
  /** The service's name. */
  readonly name: string;
  /** TypeORM's door: repositories for reads and administration, never the path of a charge. */
  readonly dataSource: DataSource;
  readonly #url: string;
  readonly #pool: Pool;
  readonly #statements: Statements;
  readonly #sharedReads: SharedReads;

  constructor(parts: DatabaseParts) {
    this.name = parts.name;
    this.dataSource = parts.dataSource;
    this.#url = parts.url;
    this.#pool = parts.pool;
    this.#statements = parts.statements;
    this.#sharedReads = new SharedReads((packet) => this.#send(packet));
  }

  /**
   * Runs one read outside any transaction.
   *
   * @param sql with `?` for each parameter
   * @throws Outage when the database cannot answer now
   */
  async query<Row = Record<string, unknown>>(
    sql: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<Row[]> {
    this.record(sql);
    return (await this.#send({ text: formatSql(sql, parameters), sql })) as Row[];
  }

  /**
   * Reads by whole keys, outside any transaction: those that are asked for in the same turn of the
   * event loop share a packet. What may take long belongs into `query`.
   */
  readonly shared: Reader = {
    query: async <Row>(sql: string, parameters: readonly SqlParameter[] = []) => {
      this.record(sql);
      return (await this.#sharedReads.read({ text: formatSql(sql, parameters), sql })) as Row[];
    },
  };

  async #send(packet: Packet): Promise<unknown> {
    try {
      const connection = await this.acquire();
      try {
        return await send(connection, packet);
      } catch (error) {
        if (isConnectionLost(error)) destroy(connection);
        throw error;
      } finally {
        connection.release();
      }
    } catch (error) {
      throw asOutage(error);
    }
  }

  /** How much of the pool is in use now. */
  get connections(): PoolUsage {
    return this.#pool.usage;
  }

  /** A connection outside the pool, kept by its caller: for a lock that lives with it. */
  openSession(): Promise<Session> {
    return openSession(this.#url, this.#statements);
  }

  /** Hears every statement of this database. @returns ends the listening */
  onStatement(listener: StatementListener): () => void {
    return this.#statements.observe(listener);
  }

  /** Closes the pool; the waiting are turned away. */
  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** For `transact` alone: a pooled connection, which it must release or destroy. */
  acquire(): Promise<PoolConnection> {
    return this.#pool.acquire();
  }

  /** For `transact` alone: tells the listeners. */
  record(sql: string): void {
    this.#statements.record(sql);
  }
}
