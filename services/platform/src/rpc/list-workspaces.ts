import { WorkspaceService } from "@flint/contracts-platform";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listWorkspaces as list } from "../store/workspaces.ts";
import { callingReach } from "./calling-workspace.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

/** Lists the workspaces that the calling credential reaches, newest first. */
export const listWorkspaces = ({ db }: Deps) =>
  rpc(WorkspaceService.method.listWorkspaces, async (request, call) => {
    const { manager } = db.dataSource;
    const reach = await callingReach(manager, call);
    const page = idPageOf("workspace", request, {
      list: "workspaces",
      merchant: reach.merchantId,
      modes: reach.modes.join(),
    });
    const { rows, nextPageToken } = cutPage(page, await list(manager, reach, page));
    return { workspaces: rows.map(workspaceMessage), nextPageToken };
  });
