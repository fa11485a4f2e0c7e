/** Errors of a server or a connection, told apart by number: texts differ between servers. */

const DUPLICATE = new Set([1062, 1586]);

const DEADLOCK = 1213;

/** 1205 is MariaDB's answer to NOWAIT too; MySQL's is 3572. */
const LOCK_NOT_GRANTED = new Set([1205, 3572]);

/** MariaDB from 11.6: the row has changed since this transaction's snapshot. */
const RECORD_CHANGED = 1020;

/** The user may not do this to that table, column or schema. */
const DENIED = new Set([1044, 1142, 1143, 1227, 1370]);

/**
 * The server ends the session or the statement from outside (shutdown, kill, time limit, an error
 * inside COMMIT). Met by a COMMIT they do not say whether it happened.
 */
const CUT_SHORT = new Set([
  1053, 1152, 1158, 1159, 1160, 1161, 1180, 1317, 1927, 1969, 3024, 3169, 4031,
]);

const LOST_CODES = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
]);

interface DriverError {
  errno?: unknown;
  code?: unknown;
  fatal?: unknown;
  message?: unknown;
}

/** The driver's error itself: TypeORM wraps it. */
function driverError(error: unknown): DriverError {
  if (typeof error !== "object" || error === null) return {};
  if ("driverError" in error) return driverError(error.driverError);
  return error;
}

/** The server's error number, or 0 when the error is none of a server's. */
export function serverErrno(error: unknown): number {
  const { errno } = driverError(error);
  // Network errors carry the system's negative numbers in the same place.
  return typeof errno === "number" && errno > 0 ? errno : 0;
}

/**
 * A unique key holds the value already.
 *
 * @param keyName as the migration names it, `PRIMARY` for the primary key; any key when absent
 */
export function isDuplicate(error: unknown, keyName?: string): boolean {
  if (!DUPLICATE.has(serverErrno(error))) return false;
  if (keyName === undefined) return true;
  // MariaDB names the key, MySQL the table and the key. Anchored at the end: the value, which
  // stands before it, may hold any text.
  const key = /for key '(?:[^'.]*\.)?([^'.]*)'$/.exec(String(driverError(error).message));
  return key?.[1] === keyName;
}

/** The server rolled the whole transaction back to end a deadlock. */
export function isDeadlock(error: unknown): boolean {
  return serverErrno(error) === DEADLOCK;
}

/** A lock was not granted, in time or at once (NOWAIT). The transaction is still open. */
export function isLockNotGranted(error: unknown): boolean {
  return LOCK_NOT_GRANTED.has(serverErrno(error));
}

/** Two transactions met, and this one would succeed if it ran again from its start. */
export function isContention(error: unknown): boolean {
  return isDeadlock(error) || isLockNotGranted(error) || serverErrno(error) === RECORD_CHANGED;
}

/** The user that runs this has no grant for it: a neighbour's table, an append-only row. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(serverErrno(error));
}

/**
 * The connection can no longer be used, or no longer be trusted: it broke, could not be made, or
 * a statement on it took longer than its limit.
 */
export function isConnectionLost(error: unknown): boolean {
  if (CUT_SHORT.has(serverErrno(error))) return true;
  const { code, fatal } = driverError(error);
  if (typeof code === "string" && LOST_CODES.has(code)) return true;
  return fatal === true && serverErrno(error) === 0;
}
