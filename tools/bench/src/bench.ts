/**
 * `npm run bench -- <id>`: measures Flint against a floor of the same run, on a database that is
 * found or started. Progress on standard error, the report on standard output. Ends with 1 where
 * a goal was missed or a figure does not count.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findMysql, runCommand, withLock } from "@flint/dev";
import { benches } from "./benches.ts";
import { benchFolder } from "./flint/flint-process.ts";
import { FLATNESS_SECONDS_MIN } from "./measure/flatness.ts";
import { jsonLine } from "./report/json-line.ts";
import { shortfallsOf } from "./report/report.ts";
import { stderrProgress } from "./report/stderr-progress.ts";
import { table } from "./report/table.ts";
import type { Bench } from "./workbench.ts";

const flags = readFlags();
const [asked] = flags.positionals;
const bench = benches.find(({ id }) => id === asked);

if (flags.help) {
  console.log(help());
  if (process.connected) process.disconnect?.();
} else if (bench === undefined) {
  refuse(asked === undefined ? "Name a bench." : `There is no bench "${asked}".`);
} else {
  await runCommand((signal) => withLock(benchFolder, () => runBench(bench, signal)));
}

async function runBench(bench: Bench, signal: AbortSignal): Promise<number> {
  const progress = stderrProgress();
  const mysql = await findMysql(progress);
  progress.say(`Database: ${mysql.source}`);
  try {
    const { seconds, rounds, memorySeconds, profile } = flags;
    const options = { seconds, rounds, memorySeconds, profile };
    const report = await bench.run({ adminUrl: mysql.url, progress, signal, ...options });
    progress.say("");
    console.log(flags.json ? jsonLine(report) : table(report));
    if (profile) progress.say(`CPU profiles are in ${join(benchFolder, "profiles")}.`);
    return shortfallsOf(report).length === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await mysql.release();
  }
}

function readFlags() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        json: { type: "boolean", default: false },
        profile: { type: "boolean", default: false },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "3" },
        "memory-seconds": { type: "string", default: "60" },
      },
    });
    return {
      ...{ positionals, help: values.help, json: values.json, profile: values.profile },
      rounds: wholeNumber("--rounds", values.rounds, 1),
      seconds: wholeNumber("--seconds", values.seconds, 1),
      memorySeconds: memorySecondsOf(values["memory-seconds"]),
    };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function memorySecondsOf(text: string): number {
  return text === "0" ? 0 : wholeNumber("--memory-seconds", text, FLATNESS_SECONDS_MIN);
}

function wholeNumber(name: string, text: string, min: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= 3_600) return number;
  throw new Error(`${name} must be a whole number from ${min} to 3600.`);
}

function refuse(message: string): never {
  console.error(`${message}\nSee npm run bench -- --help.`);
  process.exit(2);
}

function help(): string {
  return `npm run bench -- <bench> [flags]    measures Flint against a floor of the same run

Benches
${benches.map(({ id, about }) => `  ${id}   ${about}`).join("\n")}

Flags
  --json               print one line of JSON (id, value, floor, ratio and more)
  --seconds <n>        length of one timed run; 3
  --rounds <n>         rounds of floor and measurement in turns; 5
  --memory-seconds <n> length of the run that watches memory, from ${FLATNESS_SECONDS_MIN}; 60; 0 leaves it out
  --profile            keep CPU profiles of Flint under .flint/bench/profiles
  --help               show this

Flint runs with every setting at its default; how to read the figures: docs/performance.md.`;
}
