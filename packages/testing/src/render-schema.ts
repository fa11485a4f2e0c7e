import type { Database } from "@flint/db";

type Column = {
  table_name: string;
  column_name: string;
  column_type: string;
  is_nullable: string;
  character_set_name: string | null;
  collation_name: string | null;
  column_default: string | null;
  extra: string;
  generation_expression: string | null;
};
type Key = {
  table_name: string;
  index_name: string;
  non_unique: unknown;
  column_name: string;
  collation: string | null;
};
type Check = { table_name: string; constraint_name: string; check_clause: string };
type Grant = { table_name: string; column_name: string | null; privilege_type: string };

/** A definition or grant that belongs to one table. */
type Part = { table_name: string };

/**
 * Writes the tables of the connected database, and what a user may do with each, as SQL that reads
 * alike on every supported server.
 */
export async function renderSchema(db: Database, { user }: { user: string }): Promise<string> {
  const [columns, keys, checks, grants] = await Promise.all([
    db.query<Column>(COLUMNS),
    db.query<Key>(KEYS),
    db.query<Check>(CHECKS),
    db.query<Grant>(GRANTS, [`'${user}'@'%'`, `'${user}'@'%'`]),
  ]);
  const tables = [...new Set(columns.map(({ table_name }) => table_name))].sort();
  return tables
    .filter((table) => table !== "migrations")
    .map((table) => {
      const of = <P extends Part>(parts: P[]) => parts.filter((part) => part.table_name === table);
      const lines = [
        ...of(columns).map(columnLine),
        ...keyLines(of(keys)),
        ...of(checks).map(
          (check) => `CONSTRAINT ${check.constraint_name} CHECK (${plain(check.check_clause)})`,
        ),
      ];
      return `\nCREATE TABLE ${table} (\n  ${lines.join(",\n  ")}\n);\n${grantLine(table, of(grants))}`;
    })
    .join("");
}

function columnLine(column: Column): string {
  // MariaDB tells how wide a whole number is shown; both do for the one that is a boolean.
  const type = column.column_type.replace(
    /^(bigint|int|smallint|mediumint|tinyint(?!\(1\)))\(\d+\)/,
    "$1",
  );
  const text =
    column.collation_name === null
      ? ""
      : ` CHARACTER SET ${column.character_set_name} COLLATE ${column.collation_name}`;
  const generated = column.generation_expression
    ? ` GENERATED ALWAYS AS (${plain(column.generation_expression)}) ${/stored/i.test(column.extra) ? "STORED" : "VIRTUAL"}`
    : "";
  const empty = column.is_nullable === "YES" ? " NULL" : " NOT NULL";
  const counted = /auto_increment/i.test(column.extra) ? " AUTO_INCREMENT" : "";
  return `${column.column_name} ${type}${text}${generated}${empty}${defaultOf(column)}${counted}`;
}

/** MariaDB quotes a default and writes NULL; MySQL does neither, and writes that of bytes as hexadecimal. */
function defaultOf({ column_default: value, column_type: type }: Column): string {
  if (value === null || value === "NULL") return "";
  const [, bytes] = type.includes("binary") ? (/^0x([\da-f]*)$/i.exec(value) ?? []) : [];
  const text =
    bytes === undefined ? value.replace(/^'(.*)'$/, "$1") : Buffer.from(bytes, "hex").toString();
  return ` DEFAULT ${/^-?\d+$/.test(text) ? text : `'${text}'`}`;
}

/** The primary key first, then by name. */
function keyLines(keys: Key[]): string[] {
  const names = [...new Set(keys.map(({ index_name }) => index_name))].sort((one, other) =>
    one === "PRIMARY" || (other !== "PRIMARY" && one < other) ? -1 : 1,
  );
  return names.map((name) => {
    const parts = keys.filter(({ index_name }) => index_name === name);
    const columns = parts.map((part) => part.column_name + (part.collation === "D" ? " DESC" : ""));
    if (name === "PRIMARY") return `PRIMARY KEY (${columns.join(", ")})`;
    const kind = String(parts[0]?.non_unique) === "0" ? "UNIQUE KEY" : "KEY";
    return `${kind} ${name} (${columns.join(", ")})`;
  });
}

const PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE"];

function grantLine(table: string, grants: Grant[]): string {
  const privileges = PRIVILEGES.flatMap((privilege) => {
    const given = grants.filter(({ privilege_type }) => privilege_type.toUpperCase() === privilege);
    if (given.length === 0) return [];
    const columns = given.flatMap(({ column_name }) => column_name ?? []).sort();
    return [columns.length === 0 ? privilege : `${privilege} (${columns.join(", ")})`];
  });
  return privileges.length === 0 ? "" : `GRANT ${privileges.join(", ")} ON ${table} TO {{user}};\n`;
}

/** MySQL names a text's character set, escapes its quotes and stands in parentheses of its own. */
function plain(expression: string): string {
  const text = expression
    .replaceAll("`", "")
    .replace(/_(ascii|utf8mb4|latin1|binary)(?=\\')/g, "")
    .replaceAll("\\'", "'");
  return isWrapped(text) ? text.slice(1, -1) : text;
}

/** Whether the first parenthesis is closed by the last character. */
function isWrapped(text: string): boolean {
  let depth = 0;
  const end = [...text].findIndex((character) => {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    return depth === 0;
  });
  return text.startsWith("(") && end === text.length - 1;
}

// Aliases, because MySQL answers these names in upper case and MariaDB as they were asked.
const COLUMNS = `SELECT c.table_name AS table_name, c.column_name AS column_name,
  c.column_type AS column_type, c.is_nullable AS is_nullable,
  c.character_set_name AS character_set_name, c.collation_name AS collation_name,
  c.column_default AS column_default, c.extra AS extra,
  c.generation_expression AS generation_expression
FROM information_schema.columns c WHERE c.table_schema = DATABASE()
ORDER BY c.table_name, c.ordinal_position`;

const KEYS = `SELECT s.table_name AS table_name, s.index_name AS index_name,
  s.non_unique AS non_unique, s.column_name AS column_name, s.collation AS collation
FROM information_schema.statistics s WHERE s.table_schema = DATABASE()
ORDER BY s.table_name, s.index_name, s.seq_in_index`;

const CHECKS = `SELECT t.table_name AS table_name, t.constraint_name AS constraint_name,
  k.check_clause AS check_clause
FROM information_schema.table_constraints t
JOIN information_schema.check_constraints k
  ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'
ORDER BY t.table_name, t.constraint_name`;

const GRANTS = `SELECT g.table_name AS table_name, NULL AS column_name,
  g.privilege_type AS privilege_type
FROM information_schema.table_privileges g
WHERE g.table_schema = DATABASE() AND g.grantee = ?
UNION ALL SELECT g.table_name, g.column_name, g.privilege_type
FROM information_schema.column_privileges g
WHERE g.table_schema = DATABASE() AND g.grantee = ?`;
