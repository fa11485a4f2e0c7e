import { WorkspaceService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { createSandbox as decide } from "../domain/create-sandbox.ts";
import { lockMerchant } from "../store/merchants.ts";
import { countSandboxes } from "../store/workspaces.ts";
import { callingWorkspace } from "./calling-workspace.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

const method = WorkspaceService.method.createSandbox;

/** Creates an empty sandbox of the calling merchant. */
export const createSandbox = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const manager = await tx.manager();
      const { merchantId } = await callingWorkspace(manager, call);
      await lockMerchant(tx, merchantId);
      const decision = decide(
        {
          id: ids.next("workspace"),
          internalId: ids.next("workspace"),
          settingsId: ids.next("settings"),
          merchantId,
          name: request.name,
          at,
        },
        { count: await countSandboxes(manager, merchantId) },
      );
      await commit(tx, decision, { call, at, ids });
      return { workspace: workspaceMessage(decision.workspace) };
    }),
  );
