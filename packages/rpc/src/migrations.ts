import type { MigrationSource } from "@flint/db";

/** The tables of this package, which every service has in its own schema. */
export const rpcMigrations: MigrationSource = {
  owner: "rpc",
  folder: new URL("../migrations/", import.meta.url),
};
