import type { SqlValue } from "./values.ts";

/** More than any one decision writes; a packet of them stays far below the server's limit. */
const ROWS_MAX = 1_000;

const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * One INSERT of one or more rows.
 *
 * @param table and the rows' keys are names of a table and its columns, never input
 * @param rows 1 to 1,000, all with the same columns; the order of the first row's keys counts
 * @throws RangeError when there are none or too many
 * @throws TypeError when a row has other columns than the first, or a name is not snake_case
 */
export function rowsInsert(
  table: string,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): { sql: string; params: SqlValue[] } {
  const [first] = rows;
  if (first === undefined || rows.length > ROWS_MAX) {
    throw new RangeError(`${rows.length} rows for ${table}: 1 to ${ROWS_MAX} can be inserted.`);
  }
  const columns = Object.keys(first);
  for (const name of [table, ...columns]) {
    if (!NAME.test(name)) throw new TypeError(`"${name}" names no table or column.`);
  }
  const params = rows.flatMap((row) => valuesOf(row, { table, columns }));
  const places = `(${columns.map(() => "?").join(", ")})`;
  const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${rows.map(() => places).join(", ")}`;
  return { sql, params };
}

function valuesOf(
  row: Readonly<Record<string, SqlValue>>,
  { table, columns }: { table: string; columns: readonly string[] },
): SqlValue[] {
  if (Object.keys(row).length !== columns.length) {
    throw new TypeError(`Rows for ${table} have different columns than ${columns.join(", ")}.`);
  }
  return columns.map((column) => {
    const value = row[column];
    if (value === undefined) throw new TypeError(`A row for ${table} has no ${column}.`);
    return value;
  });
}
