import { openDatabase, provision, readMigrations, unprovision } from "@flint/db";
import {
  migrateModule,
  migrationSources,
  SERVICE_NAMES,
  type DatabaseUrls,
  type ServiceModule,
} from "@flint/host";

/** Longest prefix that leaves room for "payment_method_migrate" in a user's 32 characters. */
const PREFIX_MAX = 6;

/** Whether this test file has begun to use the worker's schemas: a module lives as long as its file. */
let begun = false;

/**
 * Provides each service's schema for this Jest worker: made and migrated once, kept for the next
 * run. When an applied migration has been changed since, all are made anew: the cursors of one
 * service are places in the feed of another. Tests share them; each works in a workspace of its own.
 * What an earlier file left to be done is forgotten when a file begins: its processor is gone, and what
 * its jobs ask would reach the next file's.
 *
 * FLINT_TEST_PREFIX keeps the schemas of two runs on one server apart.
 */
export async function provideSchemas(
  modules: readonly ServiceModule[],
  adminUrl: string,
): Promise<DatabaseUrls> {
  const server = { adminUrl, prefix: schemaPrefix() };
  const provisioned = () =>
    Promise.all(
      modules.map(async (module) => {
        return { module, urls: await provision({ ...server, service: module.name }) };
      }),
    );
  let schemas = await provisioned();
  const outdated = await Promise.all(
    schemas.map(({ module, urls }) => isOutdated(module, urls.migrateUrl)),
  );
  if (outdated.includes(true)) {
    await Promise.all(SERVICE_NAMES.map((service) => unprovision({ ...server, service })));
    schemas = await provisioned();
  }
  await Promise.all(schemas.map(({ module, urls }) => migrateModule(module, urls)));
  if (!begun) await Promise.all(schemas.map(({ urls }) => forgetJobs(urls.migrateUrl)));
  begun = true;
  return Object.fromEntries(
    schemas.map(({ module, urls }) => [module.name, urls.url]),
  ) as DatabaseUrls;
}

/** Begins the names of this worker's databases: "t<prefix><worker>_". */
export function schemaPrefix(): string {
  const { FLINT_TEST_PREFIX = "", JEST_WORKER_ID = "1" } = process.env;
  if (!/^[a-z]*$/.test(FLINT_TEST_PREFIX) || FLINT_TEST_PREFIX.length > PREFIX_MAX) {
    throw new Error(`FLINT_TEST_PREFIX must be at most ${PREFIX_MAX} lower-case letters.`);
  }
  return `t${FLINT_TEST_PREFIX}${JEST_WORKER_ID}_`;
}

/** Deletes the jobs of a service's schema, whoever they wait for. */
export async function forgetJobs(migrateUrl: string): Promise<void> {
  const db = await openDatabase({ url: migrateUrl, name: "testing", poolSize: 1 });
  try {
    const tables = await db.query("SHOW TABLES LIKE 'jobs'");
    if (tables.length > 0) await db.query("/* all workspaces: jobs */ DELETE FROM jobs");
  } finally {
    await db.close();
  }
}

/** Whether the schema holds a migration that is not, or no longer so, among the module's. */
async function isOutdated(module: ServiceModule, migrateUrl: string): Promise<boolean> {
  const db = await openDatabase({ url: migrateUrl, name: "testing", poolSize: 1 });
  try {
    const tables = await db.query("SHOW TABLES LIKE 'migrations'");
    if (tables.length === 0) {
      return false;
    }
    const applied = await db.query<{ owner: string; number: number; checksum: string }>(
      "SELECT owner, number, checksum FROM migrations",
    );
    const known = new Set<string>();
    for (const source of migrationSources(module)) {
      for (const { owner, number, checksum } of await readMigrations(source)) {
        known.add(`${owner} ${number} ${checksum}`);
      }
    }
    return applied.some(
      ({ owner, number, checksum }) => !known.has(`${owner} ${number} ${checksum}`),
    );
  } finally {
    await db.close();
  }
}
