import { Refused, type Id } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Fact } from "./decision.ts";
import { checkRevision } from "./revision.ts";

/** What a workspace's objects are worth: real money, or play money through the simulator. */
export type WorkspaceMode = "live" | "sandbox";

/** A merchant's live data, or one sandbox's. */
export type Workspace = {
  /** The public id, which a reset keeps. */
  id: Id<"workspace">;
  /** What the rows of its data carry, in every service. Never shown; a reset replaces it. */
  internalId: Id<"workspace">;
  merchantId: Id<"merchant">;
  mode: WorkspaceMode;
  name: string;
  createdAt: Temporal.Instant;
  /** Of the last reset; absent if there was none. */
  resetAt?: Temporal.Instant;
  revision: number;
} & ({ state: "active" } | { state: "deleted"; deletedAt: Temporal.Instant });

/** An internal id whose data nobody can reach any more, to be purged. */
export type RetiredWorkspace = {
  internalId: Id<"workspace">;
  /** The workspace that had it. */
  workspaceId: Id<"workspace">;
  retiredAt: Temporal.Instant;
};

/** What happens to a workspace. */
export type WorkspaceEvent =
  | Fact<"workspace.created", { workspace: Workspace }>
  | Fact<
      "workspace.reset" | "workspace.deleted",
      { workspace: Workspace; retired: RetiredWorkspace }
    >;

/** What a new workspace is made of. */
export type NewWorkspace = Pick<Workspace, "id" | "internalId" | "merchantId" | "mode" | "name"> & {
  at: Temporal.Instant;
};

/** A workspace as it is born. */
export function newWorkspace(wanted: NewWorkspace): Workspace {
  const { id, internalId, merchantId, mode, name, at } = wanted;
  return { id, internalId, merchantId, mode, name, createdAt: at, revision: 1, state: "active" };
}

/**
 * Sees that a workspace can be reset or deleted.
 *
 * @throws Refused SANDBOX_REQUIRED, WORKSPACE_DELETED, REVISION_STALE
 */
export function checkExpendable(workspace: Workspace, expectedRevision: bigint): void {
  if (workspace.mode !== "sandbox") {
    throw new Refused<Reason>("SANDBOX_REQUIRED", { field: "workspace_id" });
  }
  checkNotDeleted(workspace);
  checkRevision(workspace, expectedRevision);
}

/** @throws Refused WORKSPACE_DELETED */
export function checkNotDeleted(workspace: Workspace): void {
  if (workspace.state === "deleted") {
    throw new Refused<Reason>("WORKSPACE_DELETED", { field: "workspace_id" });
  }
}

/** The workspace's present internal id as one to be purged. */
export function retire(workspace: Workspace, at: Temporal.Instant): RetiredWorkspace {
  return { internalId: workspace.internalId, workspaceId: workspace.id, retiredAt: at };
}
