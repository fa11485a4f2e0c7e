/** Several commands of one clone use one server: the first starts it, the last one stops it. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Unusable } from "../progress.ts";
import { isMarkAlive, takeMark } from "./process-mark.ts";

/** Initialising and starting a server take their time on a slow machine. */
const WAIT_MS = 300_000;

const POLL_MS = 100;

/** Runs `work` while no other process does the same in this folder. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  const endsAt = performance.now() + WAIT_MS;
  while (!takeMark(file)) {
    if (performance.now() > endsAt) {
      throw new Unusable(
        `${file} is held by another process for ${WAIT_MS / 1000} s: end that one.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Notes that this process uses the server in `folder`. */
export function addUser(folder: string): void {
  const users = join(folder, "users");
  mkdirSync(users, { recursive: true });
  rmSync(join(users, String(process.pid)), { force: true });
  takeMark(join(users, String(process.pid)));
}

/** Notes that this process no longer does, and tells whether a living one still uses the server. */
export function removeUser(folder: string): { othersLeft: boolean } {
  const users = join(folder, "users");
  rmSync(join(users, String(process.pid)), { force: true });
  const marks = readdirSync(users).map((name) => join(users, name));
  const dead = marks.filter((file) => !isMarkAlive(file));
  for (const file of dead) rmSync(file, { force: true });
  return { othersLeft: dead.length < marks.length };
}

/** Whether a living process uses the server in `folder`. */
export function hasUsers(folder: string): boolean {
  const users = join(folder, "users");
  return existsSync(users) && readdirSync(users).some((name) => isMarkAlive(join(users, name)));
}
