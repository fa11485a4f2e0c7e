import { ApiKeyService } from "@flint/contracts-platform";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { reached } from "../domain/reach.ts";
import { listApiKeys as list } from "../store/api-keys.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { apiKeyMessage } from "./api-key-mapping.ts";
import { callingReach } from "./calling-workspace.ts";

/** Lists the API keys of a workspace that the calling credential reaches, newest first. */
export const listApiKeys = ({ db }: Deps) =>
  rpc(ApiKeyService.method.listApiKeys, async (request, call) => {
    const { manager } = db.dataSource;
    const id = request.workspaceId || call.workspace.id;
    const reach = await callingReach(manager, call);
    const named = { field: "workspace_id", id };
    const workspace = reached(await findWorkspace(manager, id), reach, named);
    const page = idPageOf("apiKey", request, { list: "api_keys", workspace: workspace.id });
    const { rows, nextPageToken } = cutPage(page, await list(manager, workspace.id, page));
    return { apiKeys: rows.map(apiKeyMessage), nextPageToken };
  });
