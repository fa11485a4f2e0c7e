import type { MigrationSource } from "@flint/db";

/** The tables of the jobs, for every schema that has some. */
export const jobsMigrations: MigrationSource = {
  owner: "jobs",
  folder: new URL("../migrations/", import.meta.url),
};
