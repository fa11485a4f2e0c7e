import type { EntitySchemaColumnOptions, ValueTransformer } from "typeorm";

import { fromJsonBytes, toJsonBytes, type JsonValue } from "./json-bytes.ts";
import { instantText } from "./values.ts";

/**
 * Columns of an `EntitySchema`, so that a repository gives the types that `query` gives.
 *
 * TypeORM makes no tables here: a column's `type` only says what it does to values, and most of
 * what it does is wrong for us (it cuts a `datetime` to milliseconds). Each helper takes the
 * column's other options: `{ primary: true }`, `{ name: "created_at" }`, `{ nullable: true }`.
 */
type Options = Omit<EntitySchemaColumnOptions, "type" | "transformer">;

/** A typed id or any other text of fixed form: `string`. */
export function idColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varchar" };
}

/** Text: `string`. */
export function textColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varchar" };
}

/** INT, SMALLINT: `number`. */
export function integerColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "int" };
}

/** BIGINT, such as minor units of money: `bigint`. */
export function bigintColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "bigint" };
}

/** TINYINT(1): `boolean`. */
export function booleanColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "tinyint" };
}

/** DATETIME(6) in UTC: `Temporal.Instant`. */
export function instantColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varchar", transformer: instantTransformer };
}

/** DATE: text `2026-02-28`. */
export function dateColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varchar" };
}

/** VARBINARY, BLOB: `Buffer`. */
export function bytesColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varbinary" };
}

/**
 * JSON in a VARBINARY or BLOB: its value, where `query` gives the bytes (`fromJsonBytes`). The
 * entity's property has a type of its own or `object`: TypeORM's types do not end on `JsonValue`.
 */
export function jsonColumn(options: Options = {}): EntitySchemaColumnOptions {
  return { ...options, type: "varbinary", transformer: jsonTransformer };
}

/** Text on the way in: TypeORM merges objects that it is given, and an instant would not survive. */
const instantTransformer: ValueTransformer = {
  to: (value: unknown) => (value instanceof Temporal.Instant ? instantText(value) : value),
  from: (value: unknown) => value,
};

const jsonTransformer: ValueTransformer = {
  to: (value: JsonValue | undefined) =>
    value === undefined || value === null ? value : toJsonBytes(value),
  from: (value: Buffer | null | undefined) =>
    value === undefined || value === null ? value : fromJsonBytes(value),
};
