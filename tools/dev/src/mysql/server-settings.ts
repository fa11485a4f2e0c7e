import { constrainedMemory } from "node:process";
import { statfsSync } from "node:fs";
import { totalmem } from "node:os";
import { asRoot } from "./program.ts";
import type { ServerProgram } from "./program.ts";

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** Where a private server keeps its things. */
export type ServerFiles = {
  data: string;
  socket: string;
  pid: string;
  log: string;
  /** SQL that the server runs whenever it starts. */
  init: string;
  /**
   * For what the server writes while it works. Its names there hold its process's id, which two servers
   * in containers that share a folder for temporary files have in common.
   */
  temporary: string;
};

/** The option file of a private server. */
export function optionFile(program: ServerProgram, files: ServerFiles, port: number): string {
  const sizes = sizesFor(memoryBytes(), freeDiskBytes(files.data));
  const settings = {
    ...asRoot,
    datadir: files.data,
    socket: files.socket,
    "pid-file": files.pid,
    "log-error": files.log,
    "init-file": files.init,
    tmpdir: files.temporary,
    "bind-address": "127.0.0.1",
    port: String(port),
    "skip-name-resolve": "ON",
    // Both topologies, two charge processes and two test workers with 16 connections a pool.
    max_connections: "1200",
    "character-set-server": "utf8mb4",
    "collation-server": "utf8mb4_bin",
    "default-time-zone": "+00:00",
    "transaction-isolation": "READ-COMMITTED",
    // An acknowledged payment is on disk. Flint asserts it when it starts.
    innodb_flush_log_at_trx_commit: "1",
    ...(process.platform === "linux" ? { innodb_flush_method: "O_DIRECT" } : {}),
    innodb_buffer_pool_size: String(sizes.bufferPool),
    performance_schema: "OFF",
    ...(program.flavor === "mariadb" ? mariadbSettings(sizes.log) : mysqlSettings(sizes.log)),
    ...program.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return `[${program.flavor === "mariadb" ? "mariadbd" : "mysqld"}]\n${lines.join("\n")}\n`;
}

/** MySQL's own defaults of `sql_mode`, so that both refuse the same values. */
function mariadbSettings(logBytes: number): Record<string, string> {
  return {
    innodb_log_file_size: String(logBytes),
    sql_mode:
      "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY",
  };
}

function mysqlSettings(logBytes: number): Record<string, string> {
  return { innodb_redo_log_capacity: String(logBytes), "disable-log-bin": "ON", mysqlx: "OFF" };
}

/**
 * A twelfth of the memory for the buffer pool and half of that for the log, between what the
 * server needs to start and what one machine's tests and benchmarks can use.
 */
export function sizesFor(memory: number, freeDisk: number): { bufferPool: number; log: number } {
  const bufferPool = Math.min(Math.max(memory / 12, 64 * MiB), 2 * GiB);
  const log = freeDisk < 10 * GiB ? 96 * MiB : Math.max(bufferPool / 2, 96 * MiB);
  return { bufferPool: wholeMiB(bufferPool), log: wholeMiB(log) };
}

function wholeMiB(bytes: number): number {
  return Math.floor(bytes / MiB) * MiB;
}

/** In a container the limit, otherwise the machine's. */
function memoryBytes(): number {
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function freeDiskBytes(folder: string): number {
  const disk = statfsSync(folder);
  return disk.bavail * disk.bsize;
}
