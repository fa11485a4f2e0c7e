import { AuthenticationInternalService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { readSettings } from "../store/settings.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

/** Answers which internal id a workspace's data has now, by its public id. */
export const lookUpWorkspace = ({ db }: Deps) =>
  rpc(AuthenticationInternalService.method.lookUpWorkspace, async (request) => {
    const { manager } = db.dataSource;
    const workspace = await findWorkspace(manager, request.workspaceId);
    if (workspace?.state !== "active") return {};
    const settings = await readSettings(manager, workspace.id);
    return {
      internalWorkspaceId: workspace.internalId,
      workspace: workspaceMessage(workspace),
      corsAllowedOrigins: [...settings.corsAllowedOrigins],
    };
  });
