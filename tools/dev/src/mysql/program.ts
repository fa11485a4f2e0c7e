import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "../progress.ts";
import { findProgram, run } from "../run.ts";
import { isNewEnough } from "./server-check.ts";

/** A database server's program on this machine, and how it wants to be run. */
export type ServerProgram = {
  flavor: "mysql" | "mariadb";
  version: string;
  /** The server with what must stand before any of its options. */
  command: readonly string[];
  /** Makes an empty data folder whose root user needs no password. */
  initialize(dataFolder: string): readonly string[];
  /** Settings that this build of the server needs besides the common ones. */
  settings: Readonly<Record<string, string>>;
};

/** As root, a server must be told in so many words that it may run as root. */
export const asRoot: Readonly<Record<string, string>> =
  process.getuid?.() === 0 ? { user: "root" } : {};

/**
 * Finds a server program that Flint can run: MariaDB 10.11 or MySQL 8.4, or later.
 *
 * @param wanted only this flavor; absent: whichever is there
 */
export async function findServerProgram(
  progress: Progress,
  wanted?: "mysql" | "mariadb",
): Promise<ServerProgram | undefined> {
  for (const name of ["mysqld", "mariadbd"]) {
    const path = findProgram(name);
    if (path === undefined) continue;
    const program = await programAt(realpathSync(path));
    if (program === undefined || (wanted !== undefined && program.flavor !== wanted)) continue;
    if (isNewEnough(program)) return program;
    progress.say(`  ${path} is ${program.flavor} ${program.version}: too old for Flint.`);
  }
  return undefined;
}

async function programAt(path: string): Promise<ServerProgram | undefined> {
  const { stdout } = await run(path, ["--no-defaults", "--version"], { timeoutMs: 10_000 });
  const version = /Ver (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (version === undefined) return undefined;
  return /mariadb/i.test(stdout) ? mariadbProgram(path, version) : mysqlProgram(path, version);
}

function mariadbProgram(path: string, version: string): ServerProgram | undefined {
  const install = findProgram("mariadb-install-db") ?? findProgram("mysql_install_db");
  if (install === undefined) return undefined;
  return {
    flavor: "mariadb",
    version,
    command: [path],
    initialize: (dataFolder) => [
      install,
      "--no-defaults",
      ...optionsOf(asRoot),
      `--datadir=${dataFolder}`,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
    ],
    settings: {},
  };
}

function mysqlProgram(path: string, version: string): ServerProgram {
  return {
    flavor: "mysql",
    version,
    command: [path],
    initialize: (dataFolder) => [
      path,
      "--no-defaults",
      "--initialize-insecure",
      ...optionsOf(asRoot),
      `--datadir=${dataFolder}`,
    ],
    settings: { "secure-file-priv": "NULL" },
  };
}

/** A MySQL that was unpacked into a folder instead of installed, with libraries of its own. */
export function unpackedMysqlProgram(unpacked: string, version: string): ServerProgram {
  const libraries = join(unpacked, "usr/lib");
  const triplet = readdirSync(libraries).find((name) => name.endsWith("-linux-gnu"))!;
  const loader = readdirSync(join(libraries, triplet)).find((name) => name.startsWith("ld-linux"))!;
  const settings = {
    basedir: join(unpacked, "usr"),
    "lc-messages-dir": join(unpacked, "usr/share/mysql"),
    "plugin-dir": join(libraries, "mysql/plugin"),
  };
  const command = [
    join(libraries, triplet, loader),
    "--library-path",
    `${join(libraries, triplet)}:${join(libraries, "mysql/private")}`,
    join(unpacked, "usr/sbin/mysqld"),
  ];
  return {
    flavor: "mysql",
    version,
    command,
    initialize: (dataFolder) => [
      ...command,
      "--no-defaults",
      "--initialize-insecure",
      ...optionsOf({ ...asRoot, ...settings, datadir: dataFolder }),
    ],
    settings: { ...settings, "secure-file-priv": "NULL" },
  };
}

function optionsOf(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}
