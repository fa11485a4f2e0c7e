/**
 * `npm start`: finds or starts a database, starts every service in one process, seeds a sandbox,
 * and prints what a first charge needs. Runs until Ctrl-C and then leaves nothing running.
 */
import { parseArgs } from "node:util";
import { runCommand } from "./ending.ts";
import { startFlint } from "./start/start-flint.ts";
import { help } from "./start/help.ts";

const flags = readFlags();

if (flags.help) {
  console.log(await help());
  if (process.connected) process.disconnect?.();
} else {
  await runCommand((signal) => startFlint(flags, signal));
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        help: { type: "boolean", short: "h", default: false },
        watch: { type: "boolean", default: false },
        log: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\nSee npm start -- --help.`);
    process.exit(2);
  }
}
