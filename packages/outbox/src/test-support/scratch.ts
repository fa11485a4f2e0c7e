import { openScratch, type Scratch } from "@flint/db/test-support";
import { outboxMigrations } from "../migrations.ts";

/** A database of a test file's own, with the outbox's tables and a table of effects. */
export function openOutbox(service: string): Promise<Scratch> {
  const effects = { owner: "scratch", folder: new URL("./migrations/", import.meta.url) };
  return openScratch(service, { sources: [outboxMigrations, effects] });
}
