import { AuthenticationInternalService } from "@flint/contracts-platform";
import { timestampOf } from "@flint/contracts-type";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findApiKeyBySecret } from "../store/api-keys.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

/** Answers what an API key opens, by the SHA-256 of its secret. */
export const lookUpApiKey = ({ db }: Deps) =>
  rpc(AuthenticationInternalService.method.lookUpApiKey, async (request) => {
    const { manager } = db.dataSource;
    const apiKey = await findApiKeyBySecret(manager, request.secretSha256);
    const workspace = apiKey && (await findWorkspace(manager, apiKey.workspaceId));
    if (apiKey === undefined || workspace === undefined) return {};
    return {
      apiKeyId: apiKey.id,
      internalWorkspaceId: workspace.internalId,
      workspace: workspaceMessage(workspace),
      scopes: [...apiKey.scopes],
      revokeTime: apiKey.state === "revoked" ? timestampOf(apiKey.revokedAt) : undefined,
      expireTime: apiKey.expiresAt && timestampOf(apiKey.expiresAt),
    };
  });
