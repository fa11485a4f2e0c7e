import {
  bytesColumn,
  idColumn,
  instantColumn,
  integerColumn,
  jsonColumn,
  textColumn,
  type Tx,
} from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, Equal, IsNull, LessThan, type EntityManager } from "typeorm";
import type { ApiKey } from "../domain/api-key.ts";

type ApiKeyRow = Omit<ApiKey, "state" | "expiresAt" | "scopes"> & {
  scopes: string[];
  expiresAt: Temporal.Instant | null;
  revokedAt: Temporal.Instant | null;
};

/** Table `api_keys`: active is what has no `revoked_at`. */
export const apiKeyEntity = new EntitySchema<ApiKeyRow>({
  name: "apiKey",
  tableName: "api_keys",
  columns: {
    id: idColumn({ primary: true }),
    workspaceId: idColumn({ name: "workspace_id" }),
    name: textColumn(),
    scopes: jsonColumn(),
    secretHint: textColumn({ name: "secret_hint" }),
    secretSha256: bytesColumn({ name: "secret_sha256" }),
    createdAt: instantColumn({ name: "created_at" }),
    expiresAt: instantColumn({ name: "expires_at", nullable: true }),
    revokedAt: instantColumn({ name: "revoked_at", nullable: true }),
    revision: integerColumn(),
  },
});

/** One key by its id. Whether the caller may know of it is for the caller's reach to say. */
export async function findApiKey(manager: EntityManager, id: string): Promise<ApiKey | undefined> {
  const row = await manager.findOne(apiKeyEntity, {
    comment: "all workspaces: merchant",
    where: { id: id as Id<"apiKey"> },
  });
  return row === null ? undefined : apiKeyOf(row);
}

/** The key that has this secret, whatever its state. */
export async function findApiKeyBySecret(
  manager: EntityManager,
  secretSha256: Uint8Array,
): Promise<ApiKey | undefined> {
  const row = await manager.findOne(apiKeyEntity, {
    comment: "all workspaces: authentication",
    where: { secretSha256: Equal(secretSha256) },
  });
  return row === null ? undefined : apiKeyOf(row);
}

/**
 * A workspace's keys, newest first, revoked ones too.
 *
 * @param page.after id of the last one that the caller has
 */
export async function listApiKeys(
  manager: EntityManager,
  workspaceId: Id<"workspace">,
  page: { limit: number; after?: string },
): Promise<ApiKey[]> {
  const rows = await manager.find(apiKeyEntity, {
    where: {
      workspaceId,
      ...(page.after === undefined ? {} : { id: LessThan(page.after as Id<"apiKey">) }),
    },
    order: { id: "DESC" },
    take: page.limit,
  });
  return rows.map(apiKeyOf);
}

/** A workspace's keys that are not revoked: at most `API_KEYS_MAX`. */
export async function listActiveApiKeys(
  manager: EntityManager,
  workspaceId: Id<"workspace">,
): Promise<ApiKey[]> {
  const rows = await manager.find(apiKeyEntity, { where: { workspaceId, revokedAt: IsNull() } });
  return rows.map(apiKeyOf);
}

/** How many of a workspace's keys are not revoked. */
export function countActiveApiKeys(
  manager: EntityManager,
  workspaceId: Id<"workspace">,
): Promise<number> {
  return manager.count(apiKeyEntity, { where: { workspaceId, revokedAt: IsNull() } });
}

/** Writes a new key. */
export async function insertApiKey(tx: Tx, key: ApiKey): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(apiKeyEntity, rowOf(key));
}

/** Writes a key whose workspace is locked. */
export async function updateApiKey(tx: Tx, key: ApiKey): Promise<void> {
  const manager = await tx.manager();
  const { id, workspaceId, ...row } = rowOf(key);
  await manager.update(apiKeyEntity, { id, workspaceId }, row);
}

function apiKeyOf({ expiresAt, revokedAt, ...row }: ApiKeyRow): ApiKey {
  const facts = { ...row, ...(expiresAt === null ? {} : { expiresAt }) };
  return revokedAt === null
    ? { ...facts, state: "active" }
    : { ...facts, state: "revoked", revokedAt };
}

function rowOf(key: ApiKey): ApiKeyRow {
  const { state, scopes, expiresAt = null, ...facts } = key;
  return {
    ...facts,
    scopes: [...scopes],
    expiresAt,
    revokedAt: key.state === "revoked" ? key.revokedAt : null,
  };
}
