import type { EntitySchema } from "typeorm";

import type { Database } from "../database.ts";
import { userOf } from "../database-url.ts";
import { migrate } from "../migrate.ts";
import type { MigrationSource } from "../migration-files.ts";
import { openDatabase } from "../open-database.ts";
import { provision, unprovision, type Provisioned, type ProvisionOptions } from "../provision.ts";

/** A database of a test file's own, which it closes and drops at its end. */
export interface Scratch extends Provisioned {
  database: Database;
  adminUrl: string;
  drop(): Promise<void>;
}

/** Where this package's tests find the server. */
export function adminUrl(): string {
  const url = process.env.FLINT_MYSQL_URL;
  if (url === undefined) {
    throw new Error("FLINT_MYSQL_URL is not set: `npm test` starts a database and sets it.");
  }
  return url;
}

/** Names that no other worker, and no other checkout with its own prefix, uses. */
export function scratchOptions(service: string): ProvisionOptions & { prefix: string } {
  const prefix = `t${process.env.FLINT_TEST_PREFIX ?? ""}${process.env.JEST_WORKER_ID ?? "0"}_`;
  return { adminUrl: adminUrl(), prefix, service };
}

/** The tables that this package's own tests use. */
const SAMPLES: MigrationSource = {
  owner: "scratch",
  folder: new URL("./migrations/", import.meta.url),
};

/** What a scratch database holds: the tables of `test-support/migrations` unless sources are named. */
export interface ScratchContent {
  entities?: EntitySchema[];
  sources?: MigrationSource[];
}

/** Makes a database with its tables, and opens it. */
export async function openScratch(
  service: string,
  { entities, sources = [SAMPLES] }: ScratchContent = {},
): Promise<Scratch> {
  const options = scratchOptions(service);
  await unprovision(options);
  const { url, migrateUrl } = await provision(options);
  await migrate({ url: migrateUrl, sources, runtimeUser: userOf(url) });
  const database = await openDatabase({ url, name: service, entities });
  return {
    url,
    migrateUrl,
    database,
    adminUrl: options.adminUrl,
    drop: async () => {
      await database.close();
      await unprovision(options);
    },
  };
}
