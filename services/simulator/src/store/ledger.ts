import { DatabaseSync, type StatementSync } from "node:sqlite";
import { lettersOfHex } from "../digest.ts";
import { ledgerIds, type LedgerIds } from "./ledger-ids.ts";
import { SCHEMA } from "./schema.ts";

/** The open ledger file: statements, ids and transactions. Every call is synchronous. */
export interface Ledger {
  ids: LedgerIds;
  /** Prepares a statement. Done once each, when the store is made. */
  prepare(sql: string): StatementSync;
  /** Runs the body in one transaction; an error undoes it and goes on to the caller. */
  transaction<T>(body: () => T): T;
  close(): void;
}

/** How long to wait for another process that writes the same file. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a ledger, and makes it where there is none.
 *
 * What a transaction wrote is with the operating system when it returns, so it survives the
 * death of every process (`synchronous` is off: a power cut may lose the end of the ledger,
 * which is no matter for a simulator and spares 0.1 ms a charge).
 *
 * @param file path of the file, whose folder exists
 */
export function openLedger(file: string): Ledger {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
  database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  return {
    ids: ledgerIds(nameOf(database)),
    prepare: (sql) => database.prepare(sql),
    transaction(body) {
      begin.run();
      try {
        const result = body();
        commit.run();
        return result;
      } finally {
        if (database.isTransaction) database.exec("ROLLBACK");
      }
    },
    close: () => database.close(),
  };
}

/** Reads the ledger's name, and gives it one first where it is new. */
function nameOf(database: DatabaseSync): string {
  database.exec(
    "INSERT INTO ledger (name) SELECT lower(hex(randomblob(4))) WHERE NOT EXISTS (SELECT 1 FROM ledger)",
  );
  const { name } = database.prepare("SELECT name FROM ledger").get() as { name: string };
  return lettersOfHex(name);
}
