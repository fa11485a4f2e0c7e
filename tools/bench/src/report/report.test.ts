import { describe, expect, test } from "@jest/globals";
import { flatnessOf } from "../measure/flatness.ts";
import { sumUp } from "../measure/interleave.ts";
import { jsonLine } from "./json-line.ts";
import { type Report, shortfallsOf } from "./report.ts";
import { table } from "./table.ts";

/** A report whose headline is so many charges a second, on a floor of 2,000. */
function reportOf(value: number, more: Partial<Report> = {}): Report {
  const headline = { inFlight: 64, ...sumUp([{ floor: 2000, value }]) };
  return {
    ...{ id: "charge", title: "charge: a title", unit: "charges a second", goal: 0.25 },
    ...{
      rounds: 1,
      seconds: 3,
      rows: [headline],
      headline,
      checked: 42,
      checkedSays: "were found.",
      machine: ["Machine: m"],
    },
    ...more,
  };
}

const growing = flatnessOf(
  Array.from({ length: 60 }, (_, atS) => ({ atS, bytes: (100 + atS) * 1024 * 1024 })),
  60,
  [{ name: "charge.jobs", atStart: 0, atEnd: 7 }],
);

describe("a report", () => {
  test("that meets its goal says so", () => {
    const report = reportOf(600);
    expect(shortfallsOf(report)).toEqual([]);
    expect(table(report)).toMatch(/64 +2000 \(2000 to 2000\) +600 \(600 to 600\) +0\.30/);
    expect(table(report)).toMatch(/Every goal was met\.$/);
  });

  test("of something that has become slow is short of its goal", () => {
    const report = reportOf(400);
    expect(shortfallsOf(report)).toEqual(["The ratio is 0.20, below 0.25."]);
    expect(table(report)).toMatch(/SHORT OF ITS GOAL: The ratio is 0\.20/);
  });

  test("of something that leaks and falls behind names both", () => {
    const memory = { flatness: growing, lengthS: 60, rate: 500 };
    const text = table(reportOf(600, { memory }));
    expect(text).toMatch(/NOT FLAT/);
    expect(text).toMatch(/Memory grew to 1\.\d\d times/);
    expect(text).toMatch(/charge\.jobs held 0 at the start, 7 at the end/);
  });

  test("as JSON is one line with id, value, floor and ratio", () => {
    const line = jsonLine(reportOf(600));
    expect(line).not.toContain("\n");
    expect(JSON.parse(line)).toMatchObject({
      ...{ id: "charge", value: 600, floor: 2000, ratio: 0.3, shortfalls: [] },
    });
  });
});
