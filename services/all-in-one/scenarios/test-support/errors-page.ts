import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.ts";

/** A row of docs/errors.md. */
export type ErrorRow = { code: string; category: string; retryable: boolean; whatToDo: string };

const page = readFileSync(join(root, "docs/errors.md"), "utf8");

/** What docs/errors.md says of a reason that a service answered; undefined where it says nothing. */
export function errorRowOf(service: string, reason: string): ErrorRow | undefined {
  return rowIn("Any call", reason) ?? rowIn(service, reason);
}

/** Reasons that docs/errors.md lists for calls of a service, those of any call among them. */
export function reasonsOf(service: string): string[] {
  const lines = ["Any call", service].flatMap((heading) => sectionOf(heading).split("\n"));
  return lines.flatMap((line) => /^\| `([A-Z_]+)` \|/.exec(line)?.[1] ?? []);
}

function sectionOf(heading: string): string {
  return page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
}

function rowIn(heading: string, reason: string): ErrorRow | undefined {
  const lines = sectionOf(heading).split("\n");
  const row = lines.find((line) => line.startsWith(`| \`${reason}\` |`));
  if (row === undefined) return undefined;
  const [, code = "", category = "", retryable = "", , whatToDo = ""] = row.split(" | ").map(bare);
  return { code, category, retryable: retryable === "yes", whatToDo };
}

const bare = (cell: string) => cell.replace(/^\| | \|$/g, "").replace(/^`([a-z_]+)`$/, "$1");
