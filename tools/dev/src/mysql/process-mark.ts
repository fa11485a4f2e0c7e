import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Writing a mark takes microseconds: an empty one of this age was left by a crash. */
const EMPTY_FOR_MS = 2_000;

/**
 * Puts this process's mark into a new file.
 *
 * @returns whether the file is ours now; false if a living process's mark is there already.
 * A dead one's mark is removed, so that the next call succeeds.
 */
export function takeMark(file: string): boolean {
  try {
    writeFileSync(file, markOf(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!isMarkAlive(file)) rmSync(file, { force: true });
    return false;
  }
}

/** Whether the process that put its mark into this file still lives. */
export function isMarkAlive(file: string): boolean {
  try {
    const mark = readFileSync(file, "utf8");
    if (mark === "") return Date.now() - statSync(file).mtimeMs < EMPTY_FOR_MS;
    const pid = Number.parseInt(mark);
    return isAlive(pid) && mark === markOf(pid);
  } catch {
    return false;
  }
}

/** Whether a process of this number lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Number and, where the system tells, start: numbers are used again, in containers very soon. */
function markOf(pid: number): string {
  return `${pid} ${startOf(pid)}`;
}

function startOf(pid: number): string {
  if (process.platform !== "linux") return "";
  try {
    // The name in the second field may hold spaces and brackets; what follows it does not.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return fields[19] ?? "";
  } catch {
    return "";
  }
}
