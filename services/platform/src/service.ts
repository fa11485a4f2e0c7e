import { defineService } from "@flint/host";
import { depsOf } from "./deps.ts";
import { reasons } from "./reasons.ts";
import { createApiKey } from "./rpc/create-api-key.ts";
import { createMerchant } from "./rpc/create-merchant.ts";
import { createSandbox } from "./rpc/create-sandbox.ts";
import { createToken } from "./rpc/create-token.ts";
import { deleteSandbox } from "./rpc/delete-sandbox.ts";
import { getApiKey } from "./rpc/get-api-key.ts";
import { getMerchant } from "./rpc/get-merchant.ts";
import { getSettings } from "./rpc/get-settings.ts";
import { getWorkspace } from "./rpc/get-workspace.ts";
import { listApiKeys } from "./rpc/list-api-keys.ts";
import { listWorkspaces } from "./rpc/list-workspaces.ts";
import { lookUpApiKey } from "./rpc/look-up-api-key.ts";
import { lookUpOrigin } from "./rpc/look-up-origin.ts";
import { lookUpWorkspace } from "./rpc/look-up-workspace.ts";
import { resetSandbox } from "./rpc/reset-sandbox.ts";
import { revokeApiKey } from "./rpc/revoke-api-key.ts";
import { updateSettings } from "./rpc/update-settings.ts";
import { apiKeyEntity } from "./store/api-keys.ts";
import { merchantEntity } from "./store/merchants.ts";
import { allowedOriginEntity, settingsEntity } from "./store/settings.ts";
import { retiredWorkspaceEntity, workspaceEntity } from "./store/workspaces.ts";

/** Merchants, workspaces, API keys, tokens and settings: who may call Flint, and for what. */
export const platform = defineService({
  name: "platform",
  migrations: new URL("../migrations/", import.meta.url),
  entities: [
    merchantEntity,
    workspaceEntity,
    retiredWorkspaceEntity,
    apiKeyEntity,
    settingsEntity,
    allowedOriginEntity,
  ],
  reasons,
  create: async (context) => {
    const deps = depsOf(context);
    const doors = [
      createApiKey,
      createMerchant,
      createSandbox,
      createToken,
      deleteSandbox,
      getApiKey,
      getMerchant,
      getSettings,
      getWorkspace,
      listApiKeys,
      listWorkspaces,
      lookUpApiKey,
      lookUpOrigin,
      lookUpWorkspace,
      resetSandbox,
      revokeApiKey,
      updateSettings,
    ];
    return { rpcs: doors.map((door) => door(deps)) };
  },
});
