import { DataSource, type EntitySchema } from "typeorm";

import { QUERY_TIMEOUT_MS } from "./connection.ts";
import { Database } from "./database.ts";
import { databaseOf } from "./database-url.ts";
import { Pool } from "./pool.ts";
import { StatementLogger } from "./statement-logger.ts";
import { Statements } from "./statements.ts";

/** What `openDatabase` is given. */
export interface DatabaseOptions {
  /** `mysql://user:password@host:port/database`, of the service's runtime user. */
  url: string;
  /** The service's name; it marks recorded statements. */
  name: string;
  /** TypeORM's view of the tables that are read or written through repositories. */
  entities?: EntitySchema[];
  /** Connections at most; 16 when absent. */
  poolSize?: number;
}

/**
 * Opens a service's database.
 *
 * Every connection has READ COMMITTED, UTC, strict mode and a lock wait of 5 s, whatever the
 * server's settings are.
 *
 * @throws Error when the server would lose acknowledged commits in a crash
 *   (`innodb_flush_log_at_trx_commit` other than 1), or cannot be reached
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = new Pool(options.url, { size: options.poolSize });
  const statements = new Statements(options.name);
  const dataSource = new DataSource({
    type: "mysql",
    driver: pool.asTypeormDriver(),
    database: databaseOf(options.url),
    entities: options.entities ?? [],
    synchronize: false,
    logger: new StatementLogger(statements),
    maxQueryExecutionTime: QUERY_TIMEOUT_MS,
    enableQueryTimeout: true,
  });
  const database = new Database({
    name: options.name,
    url: options.url,
    pool,
    statements,
    dataSource,
  });
  try {
    await dataSource.initialize();
    await assertDurable(database);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

async function assertDurable(database: Database): Promise<void> {
  const [row] = await database.query<{ flush: unknown }>(
    "SELECT @@innodb_flush_log_at_trx_commit AS flush",
  );
  if (String(row?.flush) !== "1") {
    throw new Error(
      `innodb_flush_log_at_trx_commit is ${String(row?.flush)}: a crash would lose charges that ` +
        "were answered. Set it to 1 in the server's configuration.",
    );
  }
}
