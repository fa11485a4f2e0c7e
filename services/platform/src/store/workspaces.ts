import { idColumn, instantColumn, integerColumn, textColumn, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, In, IsNull, LessThan, type EntityManager } from "typeorm";
import type { Reach } from "../domain/reach.ts";
import type { RetiredWorkspace, Workspace } from "../domain/workspace.ts";

type WorkspaceRow = Omit<Workspace, "state" | "resetAt"> & {
  resetAt: Temporal.Instant | null;
  deletedAt: Temporal.Instant | null;
};

/** Table `workspaces`: active is what has no `deleted_at`. */
export const workspaceEntity = new EntitySchema<WorkspaceRow>({
  name: "workspace",
  tableName: "workspaces",
  columns: {
    id: idColumn({ name: "workspace_id", primary: true }),
    internalId: idColumn({ name: "internal_id" }),
    merchantId: idColumn({ name: "merchant_id" }),
    mode: textColumn(),
    name: textColumn(),
    createdAt: instantColumn({ name: "created_at" }),
    resetAt: instantColumn({ name: "reset_at", nullable: true }),
    deletedAt: instantColumn({ name: "deleted_at", nullable: true }),
    revision: integerColumn(),
  },
});

/** Table `retired_workspaces`, to which rows are only added. */
export const retiredWorkspaceEntity = new EntitySchema<RetiredWorkspace>({
  name: "retiredWorkspace",
  tableName: "retired_workspaces",
  columns: {
    internalId: idColumn({ name: "internal_id", primary: true }),
    workspaceId: idColumn({ name: "workspace_id" }),
    retiredAt: instantColumn({ name: "retired_at" }),
  },
});

/** One workspace by its public id, a deleted one too. */
export async function findWorkspace(
  manager: EntityManager,
  id: string,
): Promise<Workspace | undefined> {
  const row = await manager.findOneBy(workspaceEntity, { id: id as Id<"workspace"> });
  return row === null ? undefined : workspaceOf(row);
}

/** The same, locked: what changes a workspace, its API keys or its settings begins with this. */
export async function lockWorkspace(tx: Tx, id: string): Promise<Workspace | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(workspaceEntity, {
    where: { id: id as Id<"workspace"> },
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : workspaceOf(row);
}

/**
 * The workspaces in reach that are not deleted, newest first.
 *
 * @param page.after id of the last one that the caller has
 */
export async function listWorkspaces(
  manager: EntityManager,
  reach: Reach,
  page: { limit: number; after?: string },
): Promise<Workspace[]> {
  const rows = await manager.find(workspaceEntity, {
    comment: "all workspaces: merchant",
    where: {
      merchantId: reach.merchantId,
      mode: In(reach.modes),
      deletedAt: IsNull(),
      ...(page.after === undefined ? {} : { id: LessThan(page.after as Id<"workspace">) }),
    },
    order: { id: "DESC" },
    take: page.limit,
  });
  return rows.map(workspaceOf);
}

/** How many sandboxes the merchant has that are not deleted. */
export function countSandboxes(
  manager: EntityManager,
  merchantId: Id<"merchant">,
): Promise<number> {
  return manager.count(workspaceEntity, {
    comment: "all workspaces: merchant",
    where: { merchantId, mode: "sandbox", deletedAt: IsNull() },
  });
}

/** Writes a new workspace. */
export async function insertWorkspace(tx: Tx, workspace: Workspace): Promise<void> {
  const manager = await tx.manager();
  await manager.insert(workspaceEntity, rowOf(workspace));
}

/** Writes a workspace that is locked, and puts its former internal id on the list to be purged. */
export async function updateWorkspace(
  tx: Tx,
  workspace: Workspace,
  retired: RetiredWorkspace,
): Promise<void> {
  const manager = await tx.manager();
  const { id, ...row } = rowOf(workspace);
  await manager.update(workspaceEntity, { id }, row);
  await manager.insert(retiredWorkspaceEntity, retired);
}

function workspaceOf({ resetAt, deletedAt, ...row }: WorkspaceRow): Workspace {
  const facts = { ...row, ...(resetAt === null ? {} : { resetAt }) };
  return deletedAt === null
    ? { ...facts, state: "active" }
    : { ...facts, state: "deleted", deletedAt };
}

function rowOf(workspace: Workspace): WorkspaceRow {
  const { state, resetAt = null, ...facts } = workspace;
  return {
    ...facts,
    resetAt,
    deletedAt: workspace.state === "deleted" ? workspace.deletedAt : null,
  };
}
