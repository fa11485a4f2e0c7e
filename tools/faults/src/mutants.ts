/** `npm run mutants`: takes one safeguard away at a time and sees whether its test notices. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { consoleProgress, findMysql, runCommand, Unusable } from "@flint/dev";
import { ALL_MUTANTS } from "./all-mutants.ts";
import { chooseMutants } from "./choose-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { privateCopy } from "./private-copy.ts";
import { runMutants } from "./run-mutants.ts";
import { verdictTable } from "./verdict-table.ts";

const HELP = `npm run mutants [-- --only <id> …] [--list]

Takes one safeguard of Flint away at a time, in a private copy of the working tree, and runs the
test that must fail without it, on a real database. Ends with 1 unless every mutant was caught.

  --only <id>  only the mutants of this id (E10, consent, …); may be repeated
  --list       shows the table and runs nothing
  --help       shows this

The table is in tools/faults/src/table/.`;

/** Schemas of its own: a mutant of a migration must not remake those of npm test. */
const SCHEMA_PREFIX = "mutant";

/** As a shell tells that Ctrl-C ended a program. */
const INTERRUPTED = 130;

await runCommand(async (signal) => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const mutants = chosen(values.only);
  if (values.list) {
    for (const { id, safeguard, caughtBy } of mutants) {
      console.log(`${id}: ${safeguard}`);
      for (const { file, name } of caughtBy) console.log(`    ${file} › ${name}`);
    }
    return 0;
  }
  return run(mutants, signal);
});

function chosen(ids: readonly string[]): Mutant[] {
  try {
    return chooseMutants(ALL_MUTANTS, ids);
  } catch (error) {
    if (error instanceof RangeError) throw new Unusable(error.message);
    throw error;
  }
}

async function run(mutants: readonly Mutant[], signal: AbortSignal): Promise<number> {
  const mysql = await findMysql(consoleProgress);
  console.log(`Database: ${mysql.source}`);
  const copy = privateCopy(join(import.meta.dirname, "../../.."));
  try {
    const env = {
      ...process.env,
      FLINT_MYSQL_URL: mysql.url,
      FLINT_TEST_PREFIX: SCHEMA_PREFIX,
    };
    const runs = await runMutants(mutants, { root: copy.root, env, signal }, consoleProgress);
    if (signal.aborted) return INTERRUPTED;
    if (runs === undefined) return 1;
    console.log(`\n${verdictTable(runs)}`);
    return runs.every(({ verdict }) => verdict.kind === "caught") ? 0 : 1;
  } finally {
    copy.remove();
    await mysql.release();
  }
}
