import type { Call } from "@flint/rpc";
import type { EntityManager } from "typeorm";
import { notFound, reachOf, type Reach } from "../domain/reach.ts";
import type { Workspace } from "../domain/workspace.ts";
import { findWorkspace } from "../store/workspaces.ts";

/**
 * The workspace that the calling credential opens.
 *
 * @throws Refused NOT_FOUND where a service calls for no workspace
 */
export async function callingWorkspace(manager: EntityManager, call: Call): Promise<Workspace> {
  const { id } = call.workspace;
  const workspace = await findWorkspace(manager, id);
  if (workspace === undefined) throw notFound({ field: "", id });
  return workspace;
}

/** Which workspaces the calling credential reaches. */
export async function callingReach(manager: EntityManager, call: Call): Promise<Reach> {
  return reachOf(await callingWorkspace(manager, call));
}
