import { WorkspaceService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { deleteSandbox as decide } from "../domain/delete-sandbox.ts";
import { listActiveApiKeys } from "../store/api-keys.ts";
import { lockReached } from "./lock-reached.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

const method = WorkspaceService.method.deleteSandbox;

/** Deletes a sandbox for good and revokes its API keys. */
export const deleteSandbox = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { workspaceId, expectedRevision } = request;
      const named = { field: "workspace_id", id: workspaceId };
      const sandbox = await lockReached(tx, call, { workspaceId, named });
      const apiKeys = await listActiveApiKeys(await tx.manager(), sandbox.id);
      const decision = decide(sandbox, { expectedRevision, apiKeys, at });
      await commit(tx, decision, { call, at, ids });
      return { workspace: workspaceMessage(decision.workspace) };
    }),
  );
