import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contracts } from "./contracts.ts";

/** What a table says of one reason: the numbers are those of Connect and of RefusalCategory. */
export type ReasonRow = { code: number; category: number; retryable: boolean; whatToDo: string };

/** The rows of each project, by reason; a project without a table is absent. */
export type ReasonTables = Map<string, Record<string, ReasonRow>>;

/** Where the rows of a project stand, relative to the root. */
export function tableOf(project: string): string {
  return project === "type" ? "packages/rpc/src/reasons.ts" : `services/${project}/src/reasons.ts`;
}

/** Loads the tables of every project that has reasons. They are pure data. */
export async function readReasonTables(root: string, contracts: Contracts): Promise<ReasonTables> {
  const tables: ReasonTables = new Map();
  for (const project of new Set(contracts.reasons.map((reason) => reason.project))) {
    const path = join(root, tableOf(project));
    if (!existsSync(path)) continue;
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    const rows = module[project === "type" ? "commonReasons" : "reasons"];
    if (rows !== undefined) tables.set(project, rows as Record<string, ReasonRow>);
  }
  return tables;
}
