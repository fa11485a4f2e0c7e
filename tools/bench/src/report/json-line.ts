import { type Report, shortfallsOf } from "./report.ts";

/**
 * A report as one line of JSON: `id`, `value`, `floor` and `ratio` are medians of its headline.
 * `ratio` is the median of the rounds' ratios, which is not quite `value / floor`.
 */
export function jsonLine(report: Report): string {
  const { id, headline, unit, goal, rounds, seconds, rows, memory, checked, machine } = report;
  return JSON.stringify({
    id,
    value: rounded(headline.value.median),
    floor: rounded(headline.floor.median),
    ratio: rounded(headline.ratio.median),
    ...{ unit, goal, rounds, seconds, rows, memory, checked, machine },
    shortfalls: shortfallsOf(report),
  });
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}
