import type { EntityManager } from "typeorm";

import type { Database } from "./database.ts";
import type { SqlParameter } from "./values.ts";

/**
 * An open transaction, made by `transact` alone and passed on as an argument.
 *
 * Statements run one after the other, in the order in which they were started. Several that are
 * started at once (`Promise.all`) travel in one packet: one round trip, and an error of one is the
 * error of all. After an error the transaction can only be rolled back, and says so at every
 * further use; the one exception is a duplicate key met by a `query` or `execute` that travelled
 * alone: the server undoes that statement, and the caller may catch it (`isDuplicate`) and go on.
 */
export interface Tx {
  /** Runs a read, together with the writes queued before it: one round trip. */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlParameter[],
  ): Promise<Row[]>;

  /**
   * Runs a write whose effect must be known now, together with the writes queued before it.
   *
   * @returns how many rows its condition found, changed by it or not
   */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<{ affectedRows: number }>;

  /**
   * Queues a write; it travels with the next `query` or `execute`, or with COMMIT. A transaction
   * of one locking read and its writes is two round trips.
   *
   * The number of rows that it changes is not looked at, so that it must be sure to be right: an
   * insert under a unique key, or an update of rows that this transaction has locked.
   */
  write(sql: string, parameters?: readonly SqlParameter[]): void;

  /**
   * TypeORM's door to the same transaction, for administration. Writes queued so far are sent
   * first; call it again after a later `write`.
   */
  manager(): Promise<EntityManager>;

  /**
   * Calls the listener once this run of the transaction has been committed: to wake a loop that
   * would find the rows by polling. Not called when the answer to COMMIT was lost, and never for
   * what must happen. It must not throw.
   */
  afterCommit(listener: (database: Database) => void): void;
}
