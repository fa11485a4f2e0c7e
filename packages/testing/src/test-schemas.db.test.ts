import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase, provision, unprovision } from "@flint/db";
import { defineService } from "@flint/host";
import { forgetJobs, provideSchemas, schemaPrefix } from "./test-schemas.ts";
import { testSettings } from "./test-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "flint-migrations-"));
const { FLINT_TEST_PREFIX = "" } = process.env;
const adminUrl = testSettings().adminMysqlUrl ?? "";

const module = defineService({
  name: "customer",
  migrations: pathToFileURL(`${folder}/`),
  entities: [],
  reasons: {},
  create: () => Promise.resolve({ rpcs: [] }),
});

function writeMigration(column: string): void {
  const table = `CREATE TABLE notes (workspace_id VARCHAR(34) NOT NULL, ${column} INT NOT NULL);`;
  const grant = "GRANT SELECT, INSERT ON notes TO {{user}};";
  writeFileSync(join(folder, "0001_notes.sql"), `${table}\n${grant}\n`);
}

async function withSchema<T>(body: (query: (sql: string) => Promise<T[]>) => Promise<T[]>) {
  const { customer: url = "" } = await provideSchemas([module], adminUrl);
  const db = await openDatabase({ url, name: "customer", poolSize: 1 });
  try {
    return await body((sql) => db.query<T>(sql));
  } finally {
    await db.close();
  }
}

beforeAll(() => {
  // Schemas of its own: this worker's other tests keep the real customer's.
  process.env["FLINT_TEST_PREFIX"] = `${FLINT_TEST_PREFIX.slice(0, 4)}zz`;
});

afterAll(async () => {
  await unprovision({ adminUrl, prefix: schemaPrefix(), service: "customer" });
  rmSync(folder, { recursive: true });
});

test("a schema is kept while its migrations stay as they are, and made anew when one changes", async () => {
  writeMigration("a");
  await withSchema((query) => query("INSERT INTO notes (workspace_id, a) VALUES ('ws', 1)"));
  const kept = await withSchema((query) => query("SELECT a FROM notes WHERE workspace_id = 'ws'"));
  expect(kept).toEqual([{ a: 1 }]);
  writeMigration("b");
  const anew = await withSchema((query) => query("SELECT b FROM notes WHERE workspace_id = 'ws'"));
  expect(anew).toEqual([]);
});

test("with one schema the others are made anew: their cursors are places in its feed", async () => {
  const charge = { adminUrl, prefix: schemaPrefix(), service: "charge" };
  const { url } = await provision(charge);
  writeMigration("c");
  await provideSchemas([module], adminUrl);
  await expect(openDatabase({ url, name: "charge", poolSize: 1 })).rejects.toThrow();
});

test("a prefix that would not fit into a user's name is refused", () => {
  const before = process.env["FLINT_TEST_PREFIX"];
  process.env["FLINT_TEST_PREFIX"] = "toolong";
  expect(schemaPrefix).toThrow("at most 6 lower-case letters");
  process.env["FLINT_TEST_PREFIX"] = before;
});

test("jobs are kept while a file runs, and forgotten when another begins", async () => {
  const job = `INSERT INTO jobs (id, workspace_id, kind, job_key, payload, state, due_at, fence, tries)
    VALUES ('job_1', 'ws', 'count', '1', '{}', 'queued', UTC_TIMESTAMP(6), 0, 0)`;
  await withSchema((query) => query(job));
  const jobs = () => withSchema((query) => query("SELECT id FROM jobs WHERE workspace_id = 'ws'"));
  expect(await jobs()).toEqual([{ id: "job_1" }]);
  const { migrateUrl } = await provision({ adminUrl, prefix: schemaPrefix(), service: "customer" });
  await forgetJobs(migrateUrl);
  expect(await jobs()).toEqual([]);
});
