import type { PoolConnection } from "mysql2";
import type { DataSource, EntityManager } from "typeorm";

/** Runs one statement of TypeORM's in its place among the transaction's own. */
export type RunStatement = <T>(statement: () => Promise<T>) => Promise<T>;

/**
 * TypeORM's EntityManager on the connection of a transaction that is already open.
 *
 * TypeORM is told so: it would otherwise send START TRANSACTION itself, which commits what is
 * open. A transaction that it begins inside becomes a savepoint.
 */
export function transactionRunner(
  dataSource: DataSource,
  connection: PoolConnection,
  run: RunStatement,
): EntityManager {
  const runner = dataSource.createQueryRunner();
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
  Object.assign(runner, {
    // The transaction releases its connection; a runner without one of its own never does.
    connect: () => Promise.resolve(connection),
    query: (...given: unknown[]) => run(() => query(...given)),
    isTransactionActive: true,
    transactionDepth: 1,
  });
  return runner.manager;
}
