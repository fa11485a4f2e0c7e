import { createHash } from "node:crypto";

import { databaseOf } from "./database-url.ts";
import { serverErrno } from "./errors.ts";
import { readMigrations, type Migration, type MigrationSource } from "./migration-files.ts";
import { openSession, type Session } from "./session.ts";

/** Another process that migrates the same database is waited for this long. */
const LOCK_WAIT_S = 120;

/** A definition may copy a large table. */
const STATEMENT_TIMEOUT_MS = 15 * 60_000;

const RECORDS = `CREATE TABLE IF NOT EXISTS migrations (
  owner VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  name VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  statements_done INT NOT NULL,
  applied_at DATETIME(6) NULL,
  PRIMARY KEY (owner, number)
)`;

/** What to bring up to date, and for whom. */
export interface MigrateOptions {
  /** URL of the user that may define tables. */
  url: string;
  /** Applied one after the other, each from its first number to its last. */
  sources: readonly MigrationSource[];
  /** The service's own user: `{{user}}` in a GRANT. */
  runtimeUser: string;
}

/**
 * Applies the migrations that are not applied yet. Several processes may call it at once: one
 * works, the others wait and find it done. A run that was killed half way through a file goes on
 * at the statement it had reached.
 *
 * @returns what was applied now, as `owner/0001_name`
 * @throws Error when an applied file has been changed since, or a statement fails
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const lock = lockName(options.url);
  const session = await openSession(options.url);
  try {
    const [row] = await session.query<{ held: unknown }>(
      "SELECT GET_LOCK(?, ?) AS held",
      [lock, LOCK_WAIT_S],
      (LOCK_WAIT_S + 10) * 1_000,
    );
    if (String(row?.held) !== "1") throw new Error(`Another process kept the lock ${lock}.`);
    await session.query(RECORDS);
    const applied: string[] = [];
    for (const source of options.sources) {
      for (const migration of await readMigrations(source)) {
        if (await apply(session, migration, options.runtimeUser)) applied.push(title(migration));
      }
    }
    return applied;
  } finally {
    // The lock ends with its session.
    session.close();
  }
}

/** GET_LOCK's names are the server's, not the database's, and have 64 characters at most. */
function lockName(url: string): string {
  const database = databaseOf(url) ?? "";
  return `flint-migrate-${createHash("sha256").update(database).digest("hex").slice(0, 32)}`;
}

interface RecordRow {
  checksum: string;
  statements_done: number;
  applied_at: Temporal.Instant | null;
}

/** @returns false when it had been applied before */
async function apply(session: Session, migration: Migration, user: string): Promise<boolean> {
  const key = [migration.owner, migration.number];
  const [record] = await session.query<RecordRow>(
    "SELECT checksum, statements_done, applied_at FROM migrations WHERE owner = ? AND number = ?",
    key,
  );
  if (record !== undefined && record.checksum !== migration.checksum) {
    throw new Error(
      `${title(migration)} has changed since it was applied here. An applied migration stays ` +
        "as it is: put it back, and add the change under the next number.",
    );
  }
  if (record !== undefined && record.applied_at !== null) return false;
  if (record === undefined) {
    await session.query(
      "INSERT INTO migrations (owner, number, name, checksum, statements_done) VALUES (?, ?, ?, ?, 0)",
      [...key, migration.name, migration.checksum],
    );
  }
  const done = record?.statements_done ?? 0;
  for (const [index, statement] of migration.statements.entries()) {
    if (index < done) continue;
    // Killed between a definition and its record: the first statement of a resumed file may be done.
    const perhapsDone = record !== undefined && index === done;
    await define(session, statement.replaceAll("{{user}}", `'${user}'@'%'`), {
      migration,
      perhapsDone,
    });
    await session.query(
      "UPDATE migrations SET statements_done = ? WHERE owner = ? AND number = ?",
      [index + 1, ...key],
    );
  }
  await session.query(
    "UPDATE migrations SET applied_at = UTC_TIMESTAMP(6) WHERE owner = ? AND number = ?",
    key,
  );
  return true;
}

/** Table, column or key is there already; or is gone already. */
const ALREADY_DEFINED = new Set([1050, 1060, 1061, 1091, 1051]);

async function define(
  session: Session,
  statement: string,
  { migration, perhapsDone }: { migration: Migration; perhapsDone: boolean },
): Promise<void> {
  try {
    await session.query(statement, [], STATEMENT_TIMEOUT_MS);
  } catch (error) {
    if (perhapsDone && ALREADY_DEFINED.has(serverErrno(error))) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${title(migration)}: ${reason}\nin: ${statement}`, { cause: error });
  }
}

function title({ owner, number, name }: Migration): string {
  return `${owner}/${String(number).padStart(4, "0")}_${name}`;
}
