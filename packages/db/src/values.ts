import mysql from "mysql2";

/** What one column holds, as a parameter: money is `bigint`, an instant keeps microseconds. */
export type SqlValue = string | number | bigint | boolean | Uint8Array | Temporal.Instant | null;

/** A `?` of a statement: one value, or several for `IN (?)`. */
export type SqlParameter = SqlValue | readonly SqlValue[];

/**
 * Puts the parameters into a statement, each as a literal.
 *
 * A statement holds `?` only where a parameter goes: text with a question mark is a parameter too.
 *
 * @throws TypeError for `undefined`, a `Date`, any other object, or when the number of parameters
 *   is not the number of `?`
 * @throws RangeError for a number that is no exact integer or finite fraction, an empty list, text
 *   that is not well-formed Unicode, an instant outside the years 1000 to 9999
 */
export function formatSql(sql: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return sql;
  let formatted = "";
  let from = 0;
  for (const [index, parameter] of parameters.entries()) {
    const at = sql.indexOf("?", from);
    if (at === -1) throw new TypeError(`Parameter ${index} has no "?" in: ${sql}`);
    formatted += sql.slice(from, at) + literalOrList(parameter, { index, sql });
    from = at + 1;
  }
  if (sql.includes("?", from)) {
    throw new TypeError(`More "?" than its ${parameters.length} parameters in: ${sql}`);
  }
  return formatted + sql.slice(from);
}

/** Where a parameter stands, for the message of an error; its value may be a secret. */
interface Spot {
  index: number;
  sql: string;
}

function literalOrList(parameter: unknown, spot: Spot): string {
  if (!Array.isArray(parameter)) return literal(parameter, spot);
  // `IN ()` is a syntax error and `NOT IN (NULL)` matches nothing: neither is what was meant.
  if (parameter.length === 0) throw new RangeError(`Parameter ${spot.index} is empty: ${spot.sql}`);
  return parameter.map((value) => literal(value, spot)).join(", ");
}

function literal(value: unknown, spot: Spot): string {
  switch (typeof value) {
    case "string":
      // A lone surrogate would be stored as U+FFFD: other text than was given.
      if (!value.isWellFormed()) throw new RangeError(`${describe(spot)} is not well-formed text.`);
      return mysql.escape(value);
    case "bigint":
      return value.toString();
    case "boolean":
      return value ? "1" : "0";
    case "number":
      return numberLiteral(value, spot);
    case "object":
      return objectLiteral(value, spot);
    default:
      throw new TypeError(`${describe(spot)} is ${typeof value}; NULL is written null.`);
  }
}

function numberLiteral(value: number, spot: Spot): string {
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (!exact) throw new RangeError(`${describe(spot)} is a number that is not exact; use bigint.`);
  return String(value);
}

function objectLiteral(value: object | null, spot: Spot): string {
  if (value === null) return "NULL";
  if (value instanceof Temporal.Instant) return `'${instantText(value)}'`;
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `X'${bytes.toString("hex")}'`;
  }
  // mysql2 would expand an object to `key = value` pairs, and a Date has no microseconds.
  throw new TypeError(`${describe(spot)} is an object that no column holds.`);
}

function describe(spot: Spot): string {
  return `Parameter ${spot.index} of "${spot.sql}"`;
}

/**
 * An instant as DATETIME(6) text in UTC; what is finer than a microsecond is cut off.
 *
 * @throws RangeError outside the years 1000 to 9999, which DATETIME does not hold
 */
export function instantText(instant: Temporal.Instant): string {
  const text = instant.toString({ fractionalSecondDigits: 6 });
  if (text.length !== "2026-01-01T00:00:00.000000Z".length || text < "1000") {
    throw new RangeError(`${text} is outside what DATETIME holds.`);
  }
  return `${text.slice(0, 10)} ${text.slice(11, -1)}`;
}
