/** `schema.sql`: what a service's migrations add up to, for people to read. */
import { readFile, writeFile } from "node:fs/promises";
import { databaseOf, migrate, openDatabase, provision, unprovision, userOf } from "@flint/db";
import type { MigrationSource } from "@flint/db";
import { renderSchema } from "./render-schema.ts";
import { schemaPrefix } from "./test-schemas.ts";

/**
 * Fails where a service's `schema.sql` is not what its migrations build: in a database of its own,
 * read back from the server. With FLINT_TEST_WRITE_SCHEMA=1 it writes the file instead.
 *
 * @param source the service's own migrations; the tables of outbox, jobs and rpc stand with them
 * @param file `new URL("../schema.sql", import.meta.url)`
 * @throws Error that says how to write the file anew
 */
export async function expectSchemaFile(source: MigrationSource, file: URL): Promise<void> {
  const built = await build(source);
  if (process.env["FLINT_TEST_WRITE_SCHEMA"] === "1") {
    await writeFile(file, built);
    return;
  }
  const written = await readFile(file, "utf8").catch(() => "");
  if (essence(written) !== essence(built)) {
    throw new Error(
      `services/${source.owner}/schema.sql is not what the migrations build. Write it anew by ` +
        `FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/${source.owner}/src/schema, and read the difference.`,
    );
  }
}

async function build(source: MigrationSource): Promise<string> {
  const { FLINT_MYSQL_URL: adminUrl } = process.env;
  if (adminUrl === undefined) throw new Error("FLINT_MYSQL_URL is not set: run npm test.");
  // Not the schemas in which this worker's other tests work.
  const prefix = `s${schemaPrefix()}`;
  const names = { adminUrl, prefix, service: source.owner };
  const { url, migrateUrl } = await provision(names);
  try {
    await migrate({ url: migrateUrl, sources: [source], runtimeUser: userOf(url) });
    const adminDatabase = new URL(adminUrl);
    adminDatabase.pathname = `/${databaseOf(url)}`;
    const db = await openDatabase({ url: adminDatabase.href, name: "schema", poolSize: 1 });
    try {
      return HEADER(source.owner) + (await renderSchema(db, { user: userOf(url) }));
    } finally {
      await db.close();
    }
  } finally {
    await unprovision(names);
  }
}

const HEADER = (owner: string) =>
  `-- What the migrations of ${owner} add up to; a test compares. Written by
-- FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/${owner}/src/schema
`;

/** Servers write the same expression with other parentheses, quotes and character sets. */
function essence(schema: string): string {
  return schema
    .replace(/^--.*$/gm, "")
    .replace(/_(ascii|utf8mb4|latin1|binary)(?=\\?')/g, "")
    .replace(/[`\\()\s]/g, "")
    .toLowerCase();
}
