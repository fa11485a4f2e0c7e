import { WorkspaceService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { resetSandbox as decide } from "../domain/reset-sandbox.ts";
import { lockReached } from "./lock-reached.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

const method = WorkspaceService.method.resetSandbox;

/** Empties a sandbox: from here on its keys and tokens open another internal workspace. */
export const resetSandbox = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { workspaceId, expectedRevision } = request;
      const named = { field: "workspace_id", id: workspaceId };
      const sandbox = await lockReached(tx, call, { workspaceId, named });
      const decision = decide(sandbox, { expectedRevision, internalId: ids.next("workspace"), at });
      await commit(tx, decision, { call, at, ids });
      return { workspace: workspaceMessage(decision.workspace) };
    }),
  );
