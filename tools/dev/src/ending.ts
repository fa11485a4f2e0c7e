import { Unusable } from "./progress.ts";

/**
 * Runs a command to its end, so that nothing of it is left running however it ends.
 *
 * `work` is given a signal that Ctrl-C, SIGTERM, a closed terminal or the death of the launcher
 * abort; it ends what it started and returns the exit code.
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => abort.abort(name));
  }
  process.on("disconnect", () => abort.abort("SIGHUP"));
  try {
    process.exitCode = await work(abort.signal);
  } catch (error) {
    console.error(error instanceof Unusable ? error.message : error);
    process.exitCode = 1;
  }
  // The channel to the launcher would keep this process alive.
  if (process.connected) process.disconnect?.();
}
