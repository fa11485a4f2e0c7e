import type { PoolConnection } from "mysql2";
import type { Logger, QueryRunner } from "typeorm";

import { destroy } from "./connection.ts";
import { isConnectionLost } from "./errors.ts";
import type { Statements } from "./statements.ts";

/** TypeORM's log: its statements are recorded like all others, and nothing is printed. */
export class StatementLogger implements Logger {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  logQuery(sql: string): void {
    this.#statements.record(sql);
  }

  /** A connection whose statement ran out of time is still busy: the pool must not get it back. */
  logQueryError(
    error: string | Error,
    _sql: string,
    _values?: unknown[],
    runner?: QueryRunner,
  ): void {
    if (!isConnectionLost(error)) return;
    void runner?.connect().then((connection: PoolConnection) => destroy(connection));
  }

  logQuerySlow(): void {
    // Each caller has its own deadline; what is slow is seen in its trace.
  }

  logSchemaBuild(): void {
    // Schemas are made by migrations alone.
  }

  logMigration(): void {
    // TypeORM's migrations are not used.
  }

  log(): void {
    // TypeORM's warnings concern options that Flint does not use.
  }
}
