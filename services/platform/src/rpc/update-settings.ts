import { SettingsService } from "@flint/contracts-platform";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { updateSettings as decide } from "../domain/update-settings.ts";
import { readSettings } from "../store/settings.ts";
import { lockReached } from "./lock-reached.ts";
import { settingsMessage } from "./settings-mapping.ts";

const method = SettingsService.method.updateSettings;

/** Replaces the settings of the credential's workspace. */
export const updateSettings = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { id: workspaceId } = call.workspace;
      const named = { field: "", id: workspaceId };
      const workspace = await lockReached(tx, call, { workspaceId, named });
      const decision = decide(await readSettings(await tx.manager(), workspace.id), {
        corsAllowedOrigins: request.settings?.corsAllowedOrigins ?? [],
        expectedRevision: request.expectedRevision,
        workspaceId: workspace.internalId,
      });
      await commit(tx, decision, { call, at, ids });
      return { settings: settingsMessage(decision.settings) };
    }),
  );
