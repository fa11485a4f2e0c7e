export {
  bigintColumn,
  booleanColumn,
  bytesColumn,
  dateColumn,
  idColumn,
  instantColumn,
  integerColumn,
  jsonColumn,
  textColumn,
} from "./columns.ts";
export { CannotOpen, Crypter, type SealedPlace } from "./crypter.ts";
export type { Database, Reader } from "./database.ts";
export { databaseOf, userOf } from "./database-url.ts";
export { commitMember, defineCommit, type CommitKind } from "./define-commit.ts";
export {
  isConnectionLost,
  isContention,
  isDeadlock,
  isDenied,
  isDuplicate,
  isLockNotGranted,
} from "./errors.ts";
export { cutPage, idPageOf, PAGE_SIZE_DEFAULT, type IdPage, type PageRequest } from "./id-page.ts";
export { fromJsonBytes, toJsonBytes, type JsonValue } from "./json-bytes.ts";
export { migrate, type MigrateOptions } from "./migrate.ts";
export { readMigrations, type Migration, type MigrationSource } from "./migration-files.ts";
export { openDatabase, type DatabaseOptions } from "./open-database.ts";
export { Outage, type OutageKind } from "./outage.ts";
export { decodePageToken, encodePageToken, hashFilter, type PageCursor } from "./page-token.ts";
export { provision, unprovision, type Provisioned, type ProvisionOptions } from "./provision.ts";
export { rowsInsert } from "./rows-insert.ts";
export type { Session } from "./session.ts";
export { observeStatements, type Statement, type StatementListener } from "./statements.ts";
export { transact, type TransactOptions } from "./transact.ts";
export type { Tx } from "./tx.ts";
export { instantText, type SqlParameter, type SqlValue } from "./values.ts";
