/**
 * Runs the services under Node's watcher, which does not see that whoever started it is gone:
 * `node watched.ts <parameters of Node>`. Stands at the head of a process group of its own.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** The services stop within 10 s by themselves. */
const STOP_MS = 12_000;

const watcher = spawn(
  process.execPath,
  ["--watch", "--watch-preserve-output", ...process.argv.slice(2)],
  { stdio: "inherit" },
);

const stop = () => {
  watcher.kill("SIGTERM");
  // The watcher, what it watches, and this process.
  setTimeout(() => process.kill(-process.pid, "SIGKILL"), STOP_MS).unref();
};
for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, stop);
process.on("disconnect", stop);
watcher.on("exit", (code, signal) => {
  process.exit(code ?? 128 + constants.signals[signal as NodeJS.Signals]);
});
