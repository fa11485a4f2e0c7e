/**
 * `npm run purge`: deletes the data of sandboxes that were reset or deleted, in every service's
 * schema. Safe beside running services, and to be stopped and run again at any time.
 */
import { parseArgs } from "node:util";
import { runCommand } from "./ending.ts";
import { findMysql } from "./mysql/find.ts";
import { consoleProgress as progress } from "./progress.ts";

/** Calls that began under an id that is out of use have ended long before. */
const RETIRED_FOR_MINUTES = 60;

const HELP = `npm run purge [-- flags]    deletes what sandboxes held that were reset or deleted

Flags
  --dry-run                 count what would go, and change nothing
  --retired-for <minutes>   only what has been out of use for so long; ${RETIRED_FOR_MINUTES} when absent
  --help                    show this

Settings (environment)
  FLINT_MYSQL_URL         an administrator's URL; this clone's own database when absent
  FLINT_DATABASE_PREFIX   begins the names of the databases; flint_ when absent

Ctrl-C stops it between two batches; the next run goes on. Exit code 0: nothing is left; 3: stopped
early, or something must wait (events that no running service has numbered yet): run it again.`;

const flags = readFlags();

if (flags.help) {
  console.log(HELP);
  if (process.connected) process.disconnect?.();
} else {
  await runCommand((signal) => purge(signal));
}

async function purge(signal: AbortSignal): Promise<number> {
  // Only here: an install may come first.
  const { purgeRetired } = await import("@flint/host");
  const mysql = await progress.step("Database", () => findMysql(progress));
  progress.say(`  ${mysql.source}`);
  try {
    const { workspaces, rows, complete } = await purgeRetired({
      adminUrl: mysql.url,
      databasePrefix: process.env["FLINT_DATABASE_PREFIX"] || "flint_",
      retiredForMs: flags.minutes * 60_000,
      dryRun: flags.dryRun,
      signal,
      onPurged: (done) => progress.say(`  ${done.internalId}  ${done.service}: ${done.rows} rows`),
    });
    const done = flags.dryRun ? "would go" : "purged";
    progress.say(`${workspaces} retired workspaces, ${rows} rows ${done}.`);
    if (complete) return 0;
    progress.say("Not everything is purged: run it again, while Flint runs.");
    return 3;
  } finally {
    await mysql.release();
  }
}

function readFlags(): { help: boolean; dryRun: boolean; minutes: number } {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: "boolean", short: "h", default: false },
        "dry-run": { type: "boolean", default: false },
        "retired-for": { type: "string", default: String(RETIRED_FOR_MINUTES) },
      },
    });
    const minutes = Number(values["retired-for"]);
    if (!/^\d{1,9}$/.test(values["retired-for"])) {
      throw new Error("--retired-for takes whole minutes, 0 or more.");
    }
    return { help: values.help, dryRun: values["dry-run"], minutes };
  } catch (error) {
    console.error(`${(error as Error).message}\nSee npm run purge -- --help.`);
    process.exit(2);
  }
}
