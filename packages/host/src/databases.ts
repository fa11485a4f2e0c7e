import { migrate, provision, userOf, type MigrationSource } from "@flint/db";
import { jobsMigrations } from "@flint/jobs";
import { outboxMigrations } from "@flint/outbox";
import { rpcMigrations } from "@flint/rpc";
import type { ServiceModule } from "./service.ts";
import type { ServiceName } from "./service-name.ts";
import { settingOf } from "./settings-table.ts";
import { SettingsError, type Settings } from "./settings.ts";

/** URL of each service's database as its runtime user. */
export type DatabaseUrls = Readonly<Partial<Record<ServiceName, string>>>;

/**
 * Finds the database of each module, making and migrating it where an administrator's URL allows.
 *
 * A service with a URL of its own (FLINT_<SERVICE>_MYSQL_URL) is left as it is: who runs Flint
 * that way migrates with FLINT_MYSQL_URL before, and gives the services no administrator's URL.
 * @param onMigrated hears of each migration that was applied now
 * @throws SettingsError naming every service whose database is not known
 */
export async function prepareDatabases(options: {
  modules: readonly ServiceModule[];
  settings: Pick<Settings, "adminMysqlUrl" | "databasePrefix" | "mysqlUrls">;
  onMigrated?(applied: { service: ServiceName; migrations: readonly string[] }): void;
}): Promise<DatabaseUrls> {
  const { modules, settings, onMigrated } = options;
  refuseUnknown(modules, settings);
  const urls: Partial<Record<ServiceName, string>> = { ...settings.mysqlUrls };
  for (const module of modules) {
    if (urls[module.name] !== undefined || settings.adminMysqlUrl === undefined) {
      continue;
    }
    const { url, migrateUrl } = await provision({
      adminUrl: settings.adminMysqlUrl,
      prefix: settings.databasePrefix,
      service: module.name,
    });
    const migrations = await migrateModule(module, { url, migrateUrl });
    onMigrated?.({ service: module.name, migrations });
    urls[module.name] = url;
  }
  return urls;
}

/** Brings a service's schema up to date. @returns what was applied now */
export function migrateModule(
  module: ServiceModule,
  urls: { url: string; migrateUrl: string },
): Promise<string[]> {
  return migrate({
    url: urls.migrateUrl,
    sources: migrationSources(module),
    runtimeUser: userOf(urls.url),
  });
}

/** All that makes up a service's schema, in the order in which it is applied. */
export function migrationSources(module: ServiceModule): MigrationSource[] {
  return [
    outboxMigrations,
    jobsMigrations,
    rpcMigrations,
    { owner: module.name, folder: module.migrations },
  ];
}

function refuseUnknown(
  modules: readonly ServiceModule[],
  settings: Pick<Settings, "adminMysqlUrl" | "mysqlUrls">,
): void {
  if (settings.adminMysqlUrl !== undefined) {
    return;
  }
  const missing = modules
    .filter((module) => settings.mysqlUrls[module.name] === undefined)
    .map(
      (module) =>
        `${settingOf(module.name, "MYSQL_URL")} is missing: set it to the service's own database, ` +
        "or FLINT_MYSQL_URL to an administrator's URL that may make one",
    );
  if (missing.length > 0) {
    throw new SettingsError(missing);
  }
}
