import { ApiKeyService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { notFound } from "../domain/reach.ts";
import { revokeApiKey as decide } from "../domain/revoke-api-key.ts";
import { findApiKey } from "../store/api-keys.ts";
import { apiKeyMessage } from "./api-key-mapping.ts";
import { lockReached } from "./lock-reached.ts";

const method = ApiKeyService.method.revokeApiKey;

/** Revokes an API key. */
export const revokeApiKey = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { apiKeyId: id } = request;
      const named = { field: "api_key_id", id };
      const manager = await tx.manager();
      const seen = await findApiKey(manager, id);
      if (seen === undefined) throw notFound(named);
      const workspace = await lockReached(tx, call, { workspaceId: seen.workspaceId, named });
      // Read again under the workspace's lock: a deletion may have revoked it in between.
      const apiKey = (await findApiKey(manager, id)) ?? seen;
      const decision = decide(apiKey, { workspaceId: workspace.internalId, at });
      await commit(tx, decision, { call, at, ids });
      return { apiKey: apiKeyMessage(decision.apiKey) };
    }),
  );
