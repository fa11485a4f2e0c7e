import { WorkspaceService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { reached } from "../domain/reach.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { callingReach } from "./calling-workspace.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

/** Answers one workspace that the calling credential reaches; its own where none is named. */
export const getWorkspace = ({ db }: Deps) =>
  rpc(WorkspaceService.method.getWorkspace, async (request, call) => {
    const { manager } = db.dataSource;
    const id = request.workspaceId || call.workspace.id;
    const reach = await callingReach(manager, call);
    const workspace = await findWorkspace(manager, id);
    return {
      workspace: workspaceMessage(reached(workspace, reach, { field: "workspace_id", id })),
    };
  });
