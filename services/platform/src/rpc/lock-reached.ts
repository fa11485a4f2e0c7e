import type { Tx } from "@flint/db";
import type { Call } from "@flint/rpc";
import { reached } from "../domain/reach.ts";
import type { Workspace } from "../domain/workspace.ts";
import { lockWorkspace } from "../store/workspaces.ts";
import { callingReach } from "./calling-workspace.ts";

/**
 * Locks a workspace that the calling credential reaches. Whatever changes a workspace, its API
 * keys or its settings begins with this, so that two changes follow one another.
 *
 * @param wanted.named what the request named: the workspace itself, or something of it
 * @throws Refused NOT_FOUND
 */
export async function lockReached(
  tx: Tx,
  call: Call,
  wanted: { workspaceId: string; named: { field: string; id: string } },
): Promise<Workspace> {
  const reach = await callingReach(await tx.manager(), call);
  return reached(await lockWorkspace(tx, wanted.workspaceId), reach, wanted.named);
}
