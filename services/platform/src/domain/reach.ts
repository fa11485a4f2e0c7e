import { Refused, type Id } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Workspace, WorkspaceMode } from "./workspace.ts";

/**
 * Which workspaces a credential reaches: a live workspace's every one of its merchant, a
 * sandbox's the merchant's sandboxes. Their data it reaches only in its own.
 */
export type Reach = {
  merchantId: Id<"merchant">;
  /** The modes in reach. */
  modes: readonly WorkspaceMode[];
};

/** What a credential of this workspace reaches. */
export function reachOf(workspace: Workspace): Reach {
  return {
    merchantId: workspace.merchantId,
    modes: workspace.mode === "live" ? ["live", "sandbox"] : ["sandbox"],
  };
}

/**
 * The workspace, if it is in reach. One out of reach and one that does not exist are refused in
 * the same words.
 *
 * @param named where the request named it: `field` and the id that stands there
 * @throws Refused NOT_FOUND
 */
export function reached(
  workspace: Workspace | undefined,
  reach: Reach,
  named: { field: string; id: string },
): Workspace {
  const inReach =
    workspace?.merchantId === reach.merchantId && reach.modes.includes(workspace.mode);
  if (!inReach) throw notFound(named);
  return workspace;
}

/** The one refusal for what is absent and for what is somebody else's. */
export function notFound(named: { field: string; id: string }): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: named.field, details: { id: named.id } });
}
