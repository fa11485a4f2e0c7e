import { openDatabase, provision, transact, type Database } from "@flint/db";
import { SERVICE_NAMES, type ServiceName } from "../service-name.ts";
import { countRows, purgeSchema, type Purged } from "./purge-schema.ts";

/** Longest list of retired workspaces of one run; run again for more. */
const WORKSPACES_MAX = 1_000;

/** Whose data is purged, how, and who hears of it. */
export type PurgeOptions = {
  /** An administrator's URL, as for migrations: it opens each schema by its maintenance user. */
  adminUrl: string;
  databasePrefix: string;
  /**
   * How long an id must have been out of use. Calls that began under it have ended after a minute;
   * jobs of it that run longer lose what they wait for, which ends them.
   */
  retiredForMs: number;
  /** Counts and changes nothing. */
  dryRun: boolean;
  /** Ends the run between two batches; the next one goes on where it was. */
  signal?: AbortSignal;
  /** Hears of each workspace and service; `rows` of a dry run are what would go. */
  onPurged?: (done: { internalId: string; service: ServiceName } & Purged) => void;
};

/** What a run did, or what a dry run found; `complete` says that nothing is left for another. */
export type PurgeResult = { workspaces: number; rows: number; complete: boolean };

/**
 * Purges the data of internal workspace ids that a reset or a deletion took out of use, in every
 * service's schema, in small batches beside the services at work. Repeatable, and resumable: an
 * id is marked as purged when a whole pass over all services found nothing more of it.
 *
 * Kept are the list of those ids, and in platform what bears a workspace's public id: its record,
 * its API keys, its settings. An event leaves its place in the feed, empty: consumers that are
 * behind must find no gap.
 *
 * @throws Error where an id on the list is a live workspace's, which is a defect
 */
export async function purgeRetired(options: PurgeOptions): Promise<PurgeResult> {
  const schemas = await openSchemas(options);
  const platform = schemas.get("platform");
  const result: PurgeResult = { workspaces: 0, rows: 0, complete: true };
  try {
    if (platform === undefined) return result;
    const waiting = await listRetired(platform, options.retiredForMs);
    for (const internalId of waiting) {
      result.rows += await purgeOne(schemas, internalId, options);
      if (options.signal?.aborted) return { ...result, complete: false };
      result.workspaces += 1;
      if (options.dryRun) continue;
      // Events that have no number yet are left: where no sequencer runs they stay.
      if ((await countAll(schemas, internalId)) === 0) await markPurged(platform, internalId);
      else result.complete = false;
    }
    return { ...result, complete: result.complete && waiting.length < WORKSPACES_MAX };
  } finally {
    await Promise.all([...schemas.values()].map((db) => db.close()));
  }
}

type Schemas = ReadonlyMap<ServiceName, Database>;

/** Opens the schemas that there are; none is made. */
async function openSchemas({ adminUrl, databasePrefix }: PurgeOptions): Promise<Schemas> {
  const admin = await openDatabase({ url: adminUrl, name: "purge", poolSize: 1 });
  const there = await admin
    .query<{ name: string }>(
      "/* all workspaces: purge */ SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA",
    )
    .finally(() => admin.close());
  const names = new Set(there.map(({ name }) => name));
  const schemas = new Map<ServiceName, Database>();
  for (const service of SERVICE_NAMES) {
    if (!names.has(`${databasePrefix}${service.replaceAll("-", "_")}`)) continue;
    const { migrateUrl } = await provision({ adminUrl, prefix: databasePrefix, service });
    schemas.set(service, await openDatabase({ url: migrateUrl, name: service, poolSize: 1 }));
  }
  return schemas;
}

/** Oldest first; never an id that a workspace has now, unless that workspace is deleted. */
async function listRetired(platform: Database, retiredForMs: number): Promise<string[]> {
  const rows = await platform.query<{ internal_id: string; live: bigint | number }>(
    `/* all workspaces: purge */ SELECT r.internal_id,
      EXISTS (SELECT 1 FROM workspaces w
        WHERE w.internal_id = r.internal_id AND w.deleted_at IS NULL) AS live
    FROM retired_workspaces r
    WHERE r.purged_at IS NULL AND r.retired_at <= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
    ORDER BY r.retired_at, r.internal_id LIMIT ?`,
    [Math.round(retiredForMs * 1_000), WORKSPACES_MAX],
  );
  const live = rows.find((row) => Number(row.live) !== 0);
  if (live !== undefined) {
    throw new Error(
      `${live.internal_id} is retired and yet a live workspace's: nothing is purged.`,
    );
  }
  return rows.map(({ internal_id }) => internal_id);
}

/** Passes over all services until one finds nothing: what was written meanwhile goes too. */
async function purgeOne(schemas: Schemas, internalId: string, options: PurgeOptions) {
  let rows = 0;
  for (;;) {
    let found = 0;
    // From the top down: what calls down ends first.
    for (const [service, db] of [...schemas].reverse()) {
      const purged = options.dryRun
        ? await countRows(db, internalId)
        : await purgeSchema(db, internalId, options.signal);
      found += purged.rows;
      if (purged.rows > 0) options.onPurged?.({ internalId, service, ...purged });
      if (options.signal?.aborted) return rows + found;
    }
    rows += found;
    if (found === 0 || options.dryRun) return rows;
  }
}

async function countAll(schemas: Schemas, internalId: string): Promise<number> {
  let rows = 0;
  for (const db of schemas.values()) rows += (await countRows(db, internalId)).rows;
  return rows;
}

async function markPurged(platform: Database, internalId: string): Promise<void> {
  await transact(
    platform,
    (tx) =>
      tx.execute(
        `/* all workspaces: purge */ UPDATE retired_workspaces SET purged_at = UTC_TIMESTAMP(6)
        WHERE internal_id = ?`,
        [internalId],
      ),
    // Marking it twice is marking it once.
    { landed: () => Promise.resolve(undefined) },
  );
}
