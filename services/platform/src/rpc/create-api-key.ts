import { ApiKeyService } from "@flint/contracts-platform";
import { instantOf } from "@flint/contracts-type";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { createApiKey as decide } from "../domain/create-api-key.ts";
import { SECRET_BYTES, secretOf } from "../domain/secret.ts";
import { countActiveApiKeys } from "../store/api-keys.ts";
import { apiKeyMessage } from "./api-key-mapping.ts";
import { lockReached } from "./lock-reached.ts";
import { refuseTokens } from "./refuse-tokens.ts";

const method = ApiKeyService.method.createApiKey;

/** Creates an API key and answers its secret, here and nowhere else. */
export const createApiKey = (deps: Deps) =>
  rpc(method, async (request, call) => {
    refuseTokens(call);
    return once(deps, call, method, request, async (tx) => {
      const { ids, randomness, knownScopes } = deps;
      const at = deps.clock.now();
      const workspaceId = request.workspaceId || call.workspace.id;
      const named = { field: "workspace_id", id: workspaceId };
      const workspace = await lockReached(tx, call, { workspaceId, named });
      const secret = secretOf(workspace.mode, randomness.bytes(SECRET_BYTES));
      const decision = decide(
        {
          id: ids.next("apiKey"),
          name: request.name,
          scopes: request.scopes,
          expiresAt: request.expireTime && instantOf(request.expireTime),
          secret,
          at,
        },
        {
          workspace,
          count: await countActiveApiKeys(await tx.manager(), workspace.id),
          scopes: { known: knownScopes, own: call.scopes },
        },
      );
      await commit(tx, decision, { call, at, ids });
      return { apiKey: apiKeyMessage(decision.apiKey), secret: secret.text };
    });
  });
