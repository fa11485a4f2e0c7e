import { createConnection } from "mysql2/promise";
import { Unusable } from "../progress.ts";

/** What a running server says of itself. */
export type ServerFacts = {
  flavor: "mysql" | "mariadb";
  /** As the server prints it: "10.11.19-MariaDB-0+deb12u1", "8.4.3". */
  version: string;
  dataFolder: string;
  /** Whether a commit that was acknowledged is on disk. */
  durable: boolean;
};

/** The oldest that Flint's SQL and its tests stand for. */
const OLDEST = { mysql: [8, 4], mariadb: [10, 11] } as const;

/**
 * Asks a server who it is.
 *
 * @throws what mysql2 throws if there is no server, or none that lets us in
 */
export async function askServer(url: string): Promise<ServerFacts> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows] = await connection.query(
      "SELECT VERSION() AS version, @@datadir AS dataFolder, @@innodb_flush_log_at_trx_commit AS flush",
    );
    const row = (rows as { version: string; dataFolder: string; flush: number }[])[0]!;
    const flavor = /mariadb/i.test(row.version) ? "mariadb" : "mysql";
    const durable = Number(row.flush) === 1;
    return { flavor, version: row.version, dataFolder: row.dataFolder, durable };
  } finally {
    connection.destroy();
  }
}

/**
 * Checks that Flint may use a server: new enough, and an acknowledged commit is on disk.
 *
 * @param name how the message calls it
 * @throws Unusable saying what to change
 */
export function assertUsable(facts: ServerFacts, name: string): void {
  if (!isNewEnough(facts)) {
    throw new Unusable(
      `${name} is ${facts.flavor} ${facts.version}: Flint needs MySQL 8.4 or MariaDB 10.11, or later.`,
    );
  }
  if (!facts.durable) {
    throw new Unusable(
      `${name} may lose acknowledged payments in a crash: set innodb_flush_log_at_trx_commit=1 there.`,
    );
  }
}

/** Whether a version is among those that Flint supports. */
export function isNewEnough(server: { flavor: "mysql" | "mariadb"; version: string }): boolean {
  const [major = 0, minor = 0] = server.version.split(".").map((part) => Number.parseInt(part));
  const [oldestMajor, oldestMinor] = OLDEST[server.flavor];
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** A URL for people: without its password. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
  return parsed.href;
}
