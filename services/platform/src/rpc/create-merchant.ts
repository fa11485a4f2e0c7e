import { BootstrapInternalService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { createMerchant as decide, type FirstWorkspace } from "../domain/create-merchant.ts";
import { SECRET_BYTES, secretOf } from "../domain/secret.ts";
import type { WorkspaceMode } from "../domain/workspace.ts";
import { merchantMessage } from "./merchant-mapping.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

const method = BootstrapInternalService.method.createMerchant;

/** Creates a merchant with all that it needs to begin: nobody has a credential for it before. */
export const createMerchant = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const live = firstWorkspace(deps, "live");
      const sandbox = firstWorkspace(deps, "sandbox");
      const decision = decide({ id: ids.next("merchant"), name: request.name, live, sandbox, at });
      await commit(tx, decision, { call, at, ids });
      return {
        merchant: merchantMessage(decision.merchant),
        liveWorkspace: workspaceMessage(decision.live),
        liveSecret: live.secret.text,
        sandbox: workspaceMessage(decision.sandbox),
        sandboxSecret: sandbox.secret.text,
      };
    }),
  );

function firstWorkspace({ ids, randomness }: Deps, mode: WorkspaceMode): FirstWorkspace {
  return {
    id: ids.next("workspace"),
    internalId: ids.next("workspace"),
    settingsId: ids.next("settings"),
    apiKeyId: ids.next("apiKey"),
    secret: secretOf(mode, randomness.bytes(SECRET_BYTES)),
  };
}
