/** Every statement that this process ran through `@flint/db`, and whether it stays in its workspace. */
import { observeStatements, type Statement } from "@flint/db";
import { ALL_WORKSPACES, TABLES_OF_NO_WORKSPACE } from "./all-workspaces.ts";

const recorded = new Map<string, Statement>();
let recording = false;

/** Starts to record; a second call changes nothing. `testHost` calls it. */
export function recordSql(): void {
  if (recording) {
    return;
  }
  recording = true;
  observeStatements((statement) => {
    const sql = withoutRows(statement.sql);
    recorded.set(`${statement.database}\n${sql}`, { database: statement.database, sql });
  });
}

/** The distinct statements that ran so far; of many inserted rows one is kept. */
export function recordedSql(): readonly Statement[] {
  return [...recorded.values()];
}

/** What is wrong with the tenancy of each statement: one line each, saying what to do. */
export function tenancyBreaches(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ database, sql }) => {
    const problem = breachOf(sql);
    return problem === undefined ? [] : [`${database}: ${problem}: ${sql.trim()}`];
  });
}

function breachOf(sql: string): string | undefined {
  const tables = tablesOf(sql);
  if (tables.every((table) => table in TABLES_OF_NO_WORKSPACE)) {
    return undefined;
  }
  const crossing = /^\s*\/\* all workspaces: ([a-z ]+?) \*\//.exec(sql)?.[1];
  if (crossing !== undefined) {
    return crossing in ALL_WORKSPACES
      ? undefined
      : `"${crossing}" is not in packages/testing/src/all-workspaces.ts; add it there if it must cross workspaces`;
  }
  return carriesWorkspace(sql)
    ? undefined
    : "carries no workspace_id; add it to the condition (or the inserted columns)";
}

/** Inserts name the column; whatever else has a condition must have it there, not in its answer. */
function carriesWorkspace(sql: string): boolean {
  if (/^\s*(INSERT|REPLACE)\b/i.test(sql)) {
    return /\bworkspace_id\b/.test(sql);
  }
  const condition = /\b(?:WHERE|ON)\b([\s\S]*)$/i.exec(sql)?.[1] ?? "";
  return /\bworkspace_id\b/.test(condition);
}

function tablesOf(sql: string): string[] {
  const names = sql.matchAll(/\b(?:FROM|JOIN|INTO|(?<!KEY |FOR )UPDATE)\s+`?([a-z_]+)`?/g);
  return [...names].map((match) => match[1] ?? "");
}

/** One group of placeholders instead of as many as there were rows. */
function withoutRows(sql: string): string {
  return sql
    .replace(/(\([?, \n]+\))(\s*,\s*\([?, \n]+\))+/g, "$1")
    .replace(/\?(\s*,\s*\?)+/g, "?…");
}
