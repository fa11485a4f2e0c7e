import { ApiKeyService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { notFound, reached } from "../domain/reach.ts";
import { findApiKey } from "../store/api-keys.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { apiKeyMessage } from "./api-key-mapping.ts";
import { callingReach } from "./calling-workspace.ts";

/** Answers one API key without its secret. */
export const getApiKey = ({ db }: Deps) =>
  rpc(ApiKeyService.method.getApiKey, async (request, call) => {
    const { manager } = db.dataSource;
    const named = { field: "api_key_id", id: request.apiKeyId };
    const reach = await callingReach(manager, call);
    const apiKey = await findApiKey(manager, named.id);
    if (apiKey === undefined) throw notFound(named);
    reached(await findWorkspace(manager, apiKey.workspaceId), reach, named);
    return { apiKey: apiKeyMessage(apiKey) };
  });
