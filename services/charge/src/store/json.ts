/** Reads and writes what a column holds as JSON: bigint as text, so that no digit is lost. */

/** A column's JSON. Values are what JSON has, with `bigint` written as its digits. */
export function toColumn(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint" ? String(item) : item,
  );
}

/** What {@link toColumn} wrote; the caller knows its shape, since nobody else writes the column. */
export function fromColumn<Shape>(column: Buffer): Shape {
  return JSON.parse(column.toString("utf8")) as Shape;
}

/** A union's members with instants and digits as text. */
export type Stored<Value> = Value extends Temporal.Instant | bigint
  ? string
  : Value extends object
    ? { [Key in keyof Value]: Stored<Value[Key]> }
    : Value;
