import { bytesColumn, idColumn, integerColumn, jsonColumn, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, Equal, type EntityManager } from "typeorm";
import type { Settings } from "../domain/settings.ts";

type SettingsRow = Omit<Settings, "corsAllowedOrigins"> & { corsAllowedOrigins: string[] };

/** Table `settings`. */
export const settingsEntity = new EntitySchema<SettingsRow>({
  name: "settings",
  tableName: "settings",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn(),
    corsAllowedOrigins: jsonColumn({ name: "cors_allowed_origins" }),
    revision: integerColumn(),
  },
});

/** Table `allowed_origins`: bytes, because a column of text would fold or pad an origin. */
export const allowedOriginEntity = new EntitySchema<{
  origin: Uint8Array;
  workspaceId: Id<"workspace">;
}>({
  name: "allowedOrigin",
  tableName: "allowed_origins",
  columns: {
    origin: bytesColumn({ primary: true }),
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
  },
});

/** The settings of a workspace: it was born with them. */
export function readSettings(
  manager: EntityManager,
  workspaceId: Id<"workspace">,
): Promise<Settings> {
  return manager.findOneByOrFail(settingsEntity, { workspaceId });
}

/** Whether the settings of any workspace list the origin. */
export async function isOriginAllowed(manager: EntityManager, origin: string): Promise<boolean> {
  const found = await manager.findOne(allowedOriginEntity, {
    comment: "all workspaces: authentication",
    where: { origin: Equal(Buffer.from(origin)) },
  });
  return found !== null;
}

/** Writes the settings of a new workspace. */
export async function insertSettings(tx: Tx, settings: Settings): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(settingsEntity, rowOf(settings));
  await insertOrigins(manager, settings);
}

/** Writes settings whose workspace is locked. */
export async function updateSettings(tx: Tx, settings: Settings): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, ...row } = rowOf(settings);
  await manager.update(settingsEntity, { workspaceId }, row);
  await manager.delete(allowedOriginEntity, { workspaceId });
  await insertOrigins(manager, settings);
}

async function insertOrigins(manager: EntityManager, settings: Settings): Promise<void> {
  const { workspaceId, corsAllowedOrigins } = settings;
  if (corsAllowedOrigins.length === 0) return;
  await manager.insert(
    allowedOriginEntity,
    corsAllowedOrigins.map((origin) => ({ origin: Buffer.from(origin), workspaceId })),
  );
}

function rowOf(settings: Settings): SettingsRow {
  return { ...settings, corsAllowedOrigins: [...settings.corsAllowedOrigins] };
}
