import type { MigrationSource } from "@flint/db";

/** The tables of the outbox, for every schema that publishes or consumes events. */
export const outboxMigrations: MigrationSource = {
  owner: "outbox",
  folder: new URL("../migrations/", import.meta.url),
};
