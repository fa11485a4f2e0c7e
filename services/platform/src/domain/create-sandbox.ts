import { Refused, type Id } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision } from "./decision.ts";
import { newSettings, type SettingsEvent } from "./settings.ts";
import {
  newWorkspace,
  type NewWorkspace,
  type Workspace,
  type WorkspaceEvent,
} from "./workspace.ts";

/** Sandboxes of one merchant that are not deleted. 100 people of a merchant can have their own. */
export const SANDBOXES_MAX = 100;

/**
 * An empty sandbox with its settings.
 *
 * @param facts.count the merchant's sandboxes that are not deleted, counted under the merchant's lock
 * @throws Refused SANDBOX_LIMIT_REACHED
 */
export function createSandbox(
  wanted: Omit<NewWorkspace, "mode"> & { settingsId: Id<"settings"> },
  facts: { count: number },
): Decision<WorkspaceEvent | SettingsEvent> & { workspace: Workspace } {
  if (facts.count >= SANDBOXES_MAX) {
    throw new Refused<Reason>("SANDBOX_LIMIT_REACHED", {
      details: { limit: String(SANDBOXES_MAX) },
    });
  }
  const workspace = newWorkspace({ ...wanted, mode: "sandbox" });
  const settings = newSettings({ id: wanted.settingsId, workspaceId: workspace.id });
  const workspaceId = workspace.internalId;
  return {
    workspace,
    events: [
      { type: "workspace.created", workspaceId, workspace },
      { type: "settings.created", workspaceId, settings },
    ],
  };
}
