import type { Flatness } from "../measure/flatness.ts";
import type { Spread } from "../measure/spread.ts";
import { type Report, shortfallsOf } from "./report.ts";

const MiB = 1024 * 1024;

/** A report for people. */
export function table(report: Report): string {
  const { title, unit, rounds, seconds, rows, headline, goal, memory, checked } = report;
  const shortfalls = shortfallsOf(report);
  return [
    title,
    `${unit}, median of ${rounds} interleaved rounds of ${seconds} s (min to max)`,
    "",
    ...columns([
      ["at a time", "floor", "measured", "ratio", "CPU ms each"],
      ...rows.map((row) => [
        String(row.inFlight),
        spread(row.floor, 0),
        spread(row.value, 0),
        spread(row.ratio, 2),
        row.cpuMs === undefined ? "" : spread(row.cpuMs, 2),
      ]),
    ]),
    "",
    `F is the floor at ${headline.inFlight} at a time. Ratio to it: ` +
      `${headline.ratio.median.toFixed(2)}; goal: at least ${goal}.`,
    `${checked} ${report.checkedSays}`,
    ...(memory === undefined ? [] : memoryLines(memory)),
    "",
    ...report.machine,
    "",
    shortfalls.length === 0 ? "Every goal was met." : `SHORT OF ITS GOAL: ${shortfalls.join(" ")}`,
  ].join("\n");
}

function memoryLines(memory: { flatness: Flatness; lengthS: number; rate: number }): string[] {
  const { flatness, lengthS, rate } = memory;
  const { earlyBytes, lateBytes, queues, flat } = flatness;
  const size = (bytes: number) => `${(bytes / MiB).toFixed(0)} MiB`;
  const lengths = queues.map(({ name, atStart, atEnd }) => `${name} ${atStart} → ${atEnd}`);
  return [
    `Memory over ${lengthS.toFixed(0)} s at ${rate.toFixed(0)} a second: ${size(earlyBytes)} in seconds 10 to 20, ` +
      `${size(lateBytes)} in the last 10 s (${(lateBytes / earlyBytes).toFixed(2)}): ${flat ? "flat" : "NOT FLAT"}.`,
    `Queues before and after: ${lengths.join(", ")}.`,
  ];
}

function spread({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line.map((text, column) => text.padStart(widths[column] ?? 0)).join("   "),
  );
}
