import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

let ticksASecond: number | undefined;

/**
 * Processor time that a process has used so far, in milliseconds: what other programs do at the
 * same time changes it little, so that it tells a change of the code on a busy machine too.
 *
 * @returns `undefined` where the system does not tell it in a file: anywhere but on Linux
 */
export function cpuMs(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  ticksASecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  // The name in the second field may hold spaces and brackets; what follows it does not.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return (ticks / ticksASecond) * 1000;
}
