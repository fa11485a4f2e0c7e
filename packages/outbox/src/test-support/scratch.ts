import { migrate, openDatabase, provision, unprovision, userOf, type Database } from "@flint/db";
import { outboxMigrations } from "../migrations.ts";

/** A database of a test file's own, which it closes and drops at its end. */
export type Scratch = {
  db: Database;
  /** The database as the service's runtime user opens it. */
  url: string;
  adminUrl: string;
  drop(): Promise<void>;
};

/** Makes a database with the outbox's tables and a table of effects, and opens it. */
export async function openScratch(service: string): Promise<Scratch> {
  const adminUrl = process.env.FLINT_MYSQL_URL;
  if (adminUrl === undefined) throw new Error("FLINT_MYSQL_URL is not set; `npm test` sets it.");
  const prefix = `t${process.env.FLINT_TEST_PREFIX ?? ""}${process.env.JEST_WORKER_ID ?? "0"}_`;
  await unprovision({ adminUrl, prefix, service });
  const { url, migrateUrl } = await provision({ adminUrl, prefix, service });
  const effects = { owner: "scratch", folder: new URL("./migrations/", import.meta.url) };
  const sources = [outboxMigrations, effects];
  await migrate({ url: migrateUrl, sources, runtimeUser: userOf(url) });
  const db = await openDatabase({ url, name: service });
  return {
    db,
    url,
    adminUrl,
    drop: async () => {
      await db.close();
      await unprovision({ adminUrl, prefix, service });
    },
  };
}

/** Waits until the condition holds. @throws Error after 10 s */
export async function eventually(condition: () => Promise<boolean> | boolean): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`Still not: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
