import { createHmac } from "node:crypto";

import { urlWith } from "./database-url.ts";
import { openSession, type Session } from "./session.ts";

/** Shortest limit of the supported servers (MySQL). */
const USER_NAME_MAX = 32;

/** Everything a migration does; not one global privilege. */
const MIGRATE_PRIVILEGES = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES";

/** Which service's database is made, and by whom. */
export interface ProvisionOptions {
  /** URL of an administrator of the server: `mysql://root@127.0.0.1:33306`. */
  adminUrl: string;
  /** Stands before the names of databases and users; `flint_` when absent. */
  prefix?: string;
  /** The service's name: `payment-method`. */
  service: string;
}

/** The two URLs of a service's database. */
export interface Provisioned {
  /** For the service: may do what its migrations granted, table by table. */
  url: string;
  /** For its migrations: may define tables in this database alone, and grant them. */
  migrateUrl: string;
}

/**
 * Makes a service's database and its two users, or finds them there.
 *
 * Passwords follow from the administrator's, so that every process finds the same ones and none
 * is stored. A running service's own URL needs no administrator.
 *
 * @throws RangeError for a name that the servers do not take
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { adminUrl, prefix = "flint_", service } = options;
  const name = `${prefix}${service.replaceAll("-", "_")}`;
  const migrateName = `${name}_migrate`;
  if (!/^[a-z][a-z0-9_]*$/.test(name) || migrateName.length > USER_NAME_MAX) {
    throw new RangeError(
      `"${migrateName}" cannot name a database user: lower-case letters, digits and "_", ` +
        `${USER_NAME_MAX} at most.`,
    );
  }
  const session = await openSession(serverUrl(adminUrl));
  try {
    await session.query(
      `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    );
    const url = await makeUser(session, { adminUrl, user: name, database: name });
    const migrateUrl = await makeUser(session, { adminUrl, user: migrateName, database: name });
    // In a database's name "_" stands for any character, unless it is escaped.
    const pattern = name.replaceAll("_", "\\_");
    await session.query(
      `GRANT ${MIGRATE_PRIVILEGES} ON \`${pattern}\`.* TO '${migrateName}'@'%' WITH GRANT OPTION`,
    );
    return { url, migrateUrl };
  } finally {
    session.close();
  }
}

/** A database and its users, gone: tests clean up after themselves. */
export async function unprovision(options: ProvisionOptions): Promise<void> {
  const { adminUrl, prefix = "flint_", service } = options;
  const name = `${prefix}${service.replaceAll("-", "_")}`;
  const session = await openSession(serverUrl(adminUrl));
  try {
    await session.query(`DROP DATABASE IF EXISTS ${name}`);
    await session.query(`DROP USER IF EXISTS '${name}'@'%', '${name}_migrate'@'%'`);
  } finally {
    session.close();
  }
}

async function makeUser(
  session: Session,
  { adminUrl, user, database }: { adminUrl: string; user: string; database: string },
): Promise<string> {
  const password = createHmac("sha256", secretOf(adminUrl)).update(user).digest("base64url");
  await session.query(`CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY ?`, [password]);
  // The administrator's password may have changed since, and this one with it.
  await session.query(`ALTER USER '${user}'@'%' IDENTIFIED BY ?`, [password]);
  return urlWith(adminUrl, { user, password, database });
}

/** What the passwords follow from. Without an administrator's password there is nothing to guard. */
function secretOf(adminUrl: string): string {
  const { password } = new URL(adminUrl);
  return `flint:${password}`;
}

/** The administrator's URL without a database: the one it names need not exist. */
function serverUrl(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = "";
  return url.href;
}
