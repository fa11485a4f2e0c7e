import type { Flatness } from "../measure/flatness.ts";
import type { Spread } from "../measure/spread.ts";

/** Rates at one number of calls at a time, in charges (or what a bench counts) a second. */
export type RateRow = {
  inFlight: number;
  floor: Spread;
  value: Spread;
  /** Of each round's value to the same round's floor. */
  ratio: Spread;
  /** Processor time of Flint's process for one of them, in milliseconds; where it is known. */
  cpuMs?: Spread | undefined;
};

/** What a bench measured in one run. */
export type Report = {
  id: string;
  /** What was measured against what, and what the numbers count. */
  title: string;
  unit: string;
  rounds: number;
  seconds: number;
  rows: readonly RateRow[];
  /** The row that the goal is about. */
  headline: RateRow;
  /** Least ratio of the headline. */
  goal: number;
  /** Absent where it was not asked for. */
  memory?: { flatness: Flatness; lengthS: number; rate: number } | undefined;
  /** How many were held against somebody else's book, or against what they must answer. */
  checked: number;
  /** What was found of them: "N" and this are a sentence. */
  checkedSays: string;
  /** What it ran on, one fact a line. */
  machine: readonly string[];
};

/** What falls short, one sentence each; empty where every goal was met. */
export function shortfallsOf(report: Report): string[] {
  const { headline, goal, memory } = report;
  const shortfalls = [...(memory?.flatness.problems ?? [])];
  if (headline.ratio.median < goal) {
    shortfalls.unshift(`The ratio is ${headline.ratio.median.toFixed(2)}, below ${goal}.`);
  }
  return shortfalls;
}
