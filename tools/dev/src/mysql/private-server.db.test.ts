import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createConnection } from "mysql2/promise";
import type { Progress } from "../progress.ts";
import type { Mysql } from "./mysql.ts";
import { privateServer } from "./find.ts";
import { isAlive } from "./process-mark.ts";
import { findServerProgram } from "./program.ts";
import { readNumber } from "./server-folder.ts";

const said: string[] = [];
const progress: Progress = {
  say: (text) => said.push(text),
  step: (_title, work) => work(),
};

const program = await findServerProgram(progress);
const testWithProgram = program === undefined ? test.skip : test;

let folder: string;
let open: Mysql[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flint-mysql-"));
  open = [];
  said.length = 0;
});

afterEach(async () => {
  await Promise.all(open.map((mysql) => mysql.release()));
  // A watchdog that was just being started may still write its mark.
  rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 });
});

async function start(): Promise<Mysql> {
  const mysql = await privateServer(program!, folder, progress);
  open.push(mysql);
  return mysql;
}

async function query(mysql: Mysql, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ uri: mysql.url });
  try {
    const [rows] = await connection.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    connection.destroy();
  }
}

const pidOf = () => readNumber(folder, "server.pid")!;

describe("a private database server (skipped without a server program)", () => {
  testWithProgram(
    "writes what is temporary into its own folder, and no other server's",
    async () => {
      const [row] = await query(await start(), "SELECT @@tmpdir AS tmpdir");
      expect(row).toEqual({ tmpdir: join(folder, "tmp") });
    },
  );

  testWithProgram("keeps what it acknowledged and reads as MySQL does", async () => {
    const mysql = await start();
    const [row] = await query(
      mysql,
      `SELECT @@innodb_flush_log_at_trx_commit AS flush, @@transaction_isolation AS isolation,
        @@collation_server AS collation, @@time_zone AS zone, @@bind_address AS address,
        @@max_connections AS connections, @@sql_mode LIKE '%STRICT_TRANS_TABLES%' AS strict`.replace(
        "@@transaction_isolation",
        program!.flavor === "mariadb" ? "@@tx_isolation" : "@@transaction_isolation",
      ),
    );
    expect(row).toEqual({
      flush: 1,
      isolation: "READ-COMMITTED",
      collation: "utf8mb4_bin",
      zone: "+00:00",
      address: "127.0.0.1",
      connections: 1200,
      strict: 1,
    });
  });

  testWithProgram("lets nobody in without its password", async () => {
    const mysql = await start();
    const withoutPassword = { ...mysql, url: mysql.url.replace(/:[0-9a-f]+@/, "@") };
    await expect(query(withoutPassword, "SELECT 1")).rejects.toThrow(/Access denied/);
  });

  testWithProgram("is found again with its data, and after it was killed", async () => {
    const first = await start();
    await query(first, "CREATE DATABASE kept");
    const second = await start();
    expect(second.url).toBe(first.url);

    process.kill(pidOf(), "SIGKILL");
    const third = await start();
    expect(await query(third, "SHOW DATABASES LIKE 'kept'")).toHaveLength(1);
  });

  testWithProgram("ends with its last user, dead ones not counted", async () => {
    const mysql = await start();
    const pid = pidOf();
    const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
    writeFileSync(join(folder, "users", String(dead)), `${dead} 1`);
    writeFileSync(join(folder, "lock"), `${dead} 1`);
    const alive = join(folder, "users", "another");
    writeFileSync(alive, readFileSync(join(folder, "users", String(process.pid)), "utf8"));

    await mysql.release();
    expect(isAlive(pid)).toBe(true);
    expect(existsSync(join(folder, "users", String(dead)))).toBe(false);

    rmSync(alive);
    await mysql.release();
    // On a busy machine the system needs a moment to let go of a process that has ended.
    for (let look = 0; look < 750 && isAlive(pid); look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(isAlive(pid)).toBe(false);
  });

  testWithProgram("names a taken port and takes the next free one", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    writeFileSync(join(folder, "port"), String(port));
    try {
      const mysql = await start();
      expect(Number(new URL(mysql.url).port)).toBeGreaterThan(port);
      expect(said.join()).toMatch(new RegExp(`${port}.* taken by another program`));
    } finally {
      other.close();
    }
  });

  testWithProgram("says the server's own last words when it cannot start", async () => {
    writeFileSync(join(folder, "data"), "");
    await expect(start()).rejects.toThrow(/did not start/);
  });
});
