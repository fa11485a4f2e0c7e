/**
 * Stops the private server of a folder when every command that uses it has died without stopping
 * it: `node watchdog.ts <folder>`. One for each folder; a second one ends at once.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stopServer } from "./private-server.ts";
import { isMarkAlive, takeMark } from "./process-mark.ts";
import { isServer, readNumber } from "./server-folder.ts";
import { hasUsers, withLock } from "./sharing.ts";

/** Between two looks: what a kill leaves is gone within a few seconds. */
const LOOK_MS = 1_000;

const markOf = (folder: string) => join(folder, "watchdog");

/** Starts the folder's watchdog, which outlives this process, unless it has one. */
export function startWatchdog(folder: string): void {
  if (isMarkAlive(markOf(folder))) return;
  const parameters = ["--disable-warning=ExperimentalWarning", import.meta.filename, folder];
  // In a folder that is there as long as the machine is; a group of its own, as the server's.
  spawn(process.execPath, parameters, { cwd: "/", detached: true, stdio: "ignore" }).unref();
}

/** Ends it: whoever stops the server needs none. Call it under the folder's lock. */
export function endWatchdog(folder: string): void {
  const mark = markOf(folder);
  // A mark that is being written has no number yet: that one ends when it finds no server.
  const pid = isMarkAlive(mark) ? Number.parseInt(readFileSync(mark, "utf8")) : NaN;
  if (!Number.isNaN(pid)) process.kill(pid, "SIGKILL");
  rmSync(mark, { force: true });
}

async function watch(folder: string): Promise<void> {
  // A dead one's mark is removed by the first try.
  if (!takeMark(markOf(folder)) && !takeMark(markOf(folder))) return;
  while (await isNeeded(folder)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (hasUsers(folder)) continue;
    await withLock(folder, async () => {
      if (!hasUsers(folder)) await stopServer(folder);
    });
  }
}

/** No longer when the server is gone; its mark then goes while nobody can start another one. */
async function isNeeded(folder: string): Promise<boolean> {
  if (runs(folder)) return true;
  if (!existsSync(folder)) return false;
  return withLock(folder, async () => {
    if (runs(folder)) return true;
    rmSync(markOf(folder), { force: true });
    return false;
  });
}

function runs(folder: string): boolean {
  const pid = readNumber(folder, "server.pid");
  return pid !== undefined && isServer(pid, folder);
}

if (import.meta.main) await watch(process.argv[2]!);
