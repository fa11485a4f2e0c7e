import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { userOf } from "./database-url.ts";
import { isDenied, serverErrno } from "./errors.ts";
import { provision, unprovision } from "./provision.ts";
import { openSession, type Session } from "./session.ts";
import { openScratch, scratchOptions, type Scratch } from "./test-support/scratch.ts";

let scratch: Scratch;
let neighbour: Scratch;
/** A service's own user, and the one that migrates it. */
let service: Session;
let migrator: Session;

beforeAll(async () => {
  scratch = await openScratch("provision_a");
  // One character more or less than the "_" of the other's name, which GRANT takes as any character.
  neighbour = await openScratch("provisionxa");
  service = await openSession(scratch.url);
  migrator = await openSession(scratch.migrateUrl);
});
afterAll(async () => {
  service.close();
  migrator.close();
  await scratch.drop();
  await neighbour.drop();
});

async function errorOf(session: Session, sql: string): Promise<unknown> {
  return session.query(sql).catch((error: unknown) => error);
}

describe("a service's user", () => {
  test("may do what the migrations granted", async () => {
    await service.query("INSERT INTO entries VALUES ('e1', 'acc', 's1', 1)");
    expect(await service.query("SELECT amount FROM entries")).toEqual([{ amount: 1n }]);
    await service.query("INSERT INTO accounts VALUES ('acc', 0)");
    await service.query("UPDATE accounts SET balance = 1");
  });

  test.each([
    ["change an append-only row", "UPDATE entries SET amount = 2"],
    ["delete an append-only row", "DELETE FROM entries"],
    ["empty an append-only table", "TRUNCATE TABLE entries"],
    ["delete what it may only change", "DELETE FROM accounts"],
    ["define a table", "CREATE TABLE more (id INT)"],
    ["change a table", "ALTER TABLE entries ADD COLUMN more INT"],
    ["drop a table", "DROP TABLE entries"],
    ["read the record of migrations", "SELECT * FROM migrations"],
    ["grant", "GRANT UPDATE ON entries TO CURRENT_USER()"],
  ])("may not %s", async (_name, sql) => {
    expect(isDenied(await errorOf(service, sql))).toBe(true);
    expect(await service.query("SELECT amount FROM entries")).toEqual([{ amount: 1n }]);
  });

  test("may not touch a neighbour's schema, or the server's", async () => {
    const other = userOf(neighbour.url);
    for (const sql of [
      `SELECT * FROM ${other}.samples`,
      `INSERT INTO ${other}.entries VALUES ('e', 'a', 's', 1)`,
      `USE ${other}`,
      "SELECT * FROM mysql.user",
    ]) {
      expect(isDenied(await errorOf(service, sql))).toBe(true);
    }
  });
});

describe("a migrating user", () => {
  test("may define and drop in its own schema only", async () => {
    await migrator.query("CREATE TABLE more (id INT)");
    await migrator.query("DROP TABLE more");
    const other = userOf(neighbour.url);
    for (const sql of [
      `CREATE TABLE ${other}.more (id INT)`,
      `SELECT * FROM ${other}.samples`,
      `DROP TABLE ${other}.samples`,
      "CREATE DATABASE more",
      "CREATE USER 'more'@'%' IDENTIFIED BY 'x'",
      `GRANT SELECT ON ${other}.samples TO '${userOf(scratch.url)}'@'%'`,
    ]) {
      expect(isDenied(await errorOf(migrator, sql))).toBe(true);
    }
  });
});

describe("provision", () => {
  test("again gives the same URLs, and they work", async () => {
    const again = await provision(scratchOptions("provision_a"));
    expect(again).toEqual({ url: scratch.url, migrateUrl: scratch.migrateUrl });
    (await openSession(again.url)).close();
  });

  test("takes a service's name with a dash, and the prefix flint_ when none is given", async () => {
    const { prefix, ...options } = scratchOptions("dashed-name");
    const { url, migrateUrl } = await provision({ ...options, prefix });
    expect(url).toContain(`/${prefix}dashed_name`);
    expect(userOf(migrateUrl)).toBe(`${prefix}dashed_name_migrate`);
    (await openSession(migrateUrl)).close();
    // No migration has granted anything yet.
    const early: unknown = await openSession(url).catch((error: unknown) => error);
    expect(serverErrno(early)).toBe(1044);
    await unprovision({ ...options, prefix });
  });

  test.each(["a`b", "x".repeat(40), "Charge", "a b", "a'b"])(
    "refuses the name %s",
    async (name) => {
      await expect(provision({ ...scratchOptions(name) })).rejects.toThrow(RangeError);
    },
  );
});
