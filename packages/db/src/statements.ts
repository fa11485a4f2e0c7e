/** One statement as it was written, its parameters still `?`. */
export interface Statement {
  /** Name of the database it ran on, as given to `openDatabase`. */
  database: string;
  sql: string;
}

/** Hears every statement that Flint's code runs, before it is sent. */
export type StatementListener = (statement: Statement) => void;

const everywhere = new Set<StatementListener>();

/**
 * Listens to the statements of every database this process opens: tests read them, to see that
 * each carries its workspace. START TRANSACTION, COMMIT and session settings are not told.
 *
 * @returns ends the listening
 */
export function observeStatements(listener: StatementListener): () => void {
  everywhere.add(listener);
  return () => void everywhere.delete(listener);
}

/** The listeners of one database, and those of all. */
export class Statements {
  readonly #database: string;
  readonly #here = new Set<StatementListener>();

  constructor(database: string) {
    this.#database = database;
  }

  observe(listener: StatementListener): () => void {
    this.#here.add(listener);
    return () => void this.#here.delete(listener);
  }

  record(sql: string): void {
    for (const listener of everywhere) listener({ database: this.#database, sql });
    for (const listener of this.#here) listener({ database: this.#database, sql });
  }
}
