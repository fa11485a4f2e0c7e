import type { TypeCastField, TypeCastNext } from "mysql2";

/**
 * Turns a column's text into the type that Flint uses for it; given to every connection.
 *
 * - BIGINT, and DECIMAL without a fraction (such as the SUM of BIGINT columns): `bigint`, exact
 * - DATETIME, TIMESTAMP: `Temporal.Instant`, microseconds kept (stored as UTC)
 * - DATE: text `2026-02-28`; DECIMAL with a fraction: text
 * - TINYINT(1): `boolean`
 * - BLOB, VARBINARY: `Buffer`; smaller integers: `number`; text: `string`
 *
 * COUNT(*) is a BIGINT. The type of an expression without a column (`SELECT 1`) differs between
 * servers: it is BIGINT on MySQL and INT on MariaDB.
 */
export function typeCast(field: TypeCastField, next: TypeCastNext): unknown {
  switch (field.type) {
    case "LONGLONG":
      return convert(field, BigInt);
    case "NEWDECIMAL":
      return convert(field, (text) => (text.includes(".") ? text : BigInt(text)));
    case "DATETIME":
    case "DATETIME2":
    case "TIMESTAMP":
    case "TIMESTAMP2":
      return convert(field, instantOf);
    case "DATE":
    case "NEWDATE":
      return convert(field, String);
    case "TINY":
      return field.length === 1 ? convert(field, (text) => text !== "0") : next();
    default:
      return next();
  }
}

function convert<T>(field: TypeCastField, read: (text: string) => T): T | null {
  const text = field.string("ascii");
  return text === null ? null : read(text);
}

function instantOf(text: string): Temporal.Instant {
  return Temporal.Instant.from(`${text.replace(" ", "T")}Z`);
}
