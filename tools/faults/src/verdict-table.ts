import type { MutantRun } from "./run-mutants.ts";

/** The runs as a table for people, and their sums below it. */
export function verdictTable(runs: readonly MutantRun[]): string {
  const rows = runs.map(({ mutant, verdict, tookMs }) => [
    mutant.id,
    verdict.kind,
    `${(tookMs / 1000).toFixed(1)} s`,
    mutant.safeguard,
    mutant.caughtBy.map(({ name }) => name).join("; "),
  ]);
  const titles = ["id", "verdict", "time", "safeguard that was removed", "test that must fail"];
  const table = [titles, ...rows];
  const widths = titles.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", sums(runs)].join("\n");
}

function sums(runs: readonly MutantRun[]): string {
  const caught = runs.filter(({ verdict }) => verdict.kind === "caught").length;
  const seconds = Math.round(runs.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000);
  return `${caught} of ${runs.length} mutants caught in ${seconds} s`;
}
