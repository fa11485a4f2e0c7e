/** What lies in the folder of a private server, and what may be read from it. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tailOf } from "../run.ts";
import { isAlive } from "./process-mark.ts";
import type { ServerFiles } from "./server-settings.ts";

/** The longest address of a socket on Linux and macOS. */
const SOCKET_PATH_MAX = 100;

/** Where the server keeps its things. */
export function filesIn(folder: string): ServerFiles {
  const short = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const socket = join(folder, "server.sock");
  return {
    data: join(folder, "data"),
    socket: socket.length <= SOCKET_PATH_MAX ? socket : join(tmpdir(), `flint-${short}.sock`),
    pid: join(folder, "server.pid"),
    log: join(folder, "error.log"),
    init: join(folder, "init.sql"),
    temporary: join(folder, "tmp"),
  };
}

/**
 * Password of the server's root user, made when it is first asked for. Whoever else can reach
 * the port has an account on this machine, and stays out.
 */
export function passwordIn(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/**
 * SQL that sets it for both ways in. MySQL has no root@127.0.0.1 by itself, and without name
 * look-ups 127.0.0.1 is not localhost.
 */
export function initSql(password: string): string {
  return (
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';\n` +
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\n` +
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';\n` +
    `GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n`
  );
}

/** A number that a file of the folder holds: "port", "server.pid". */
export function readNumber(folder: string, name: string): number | undefined {
  const file = join(folder, name);
  return existsSync(file) ? Number.parseInt(readFileSync(file, "utf8")) || undefined : undefined;
}

/** Whether the process of this number is (still) our server: its command line names our options. */
export function isServer(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(folder, "my.cnf"));
  } catch {
    return false;
  }
}

/** What the server said last. */
export function lastWords(folder: string): string {
  return ["output.log", "error.log"]
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .map((file) => tailOf(readFileSync(file, "utf8")))
    .join("\n");
}
