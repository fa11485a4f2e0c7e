import type { Id } from "@flint/std";
import type { Decision } from "./decision.ts";
import { checkRevision } from "./revision.ts";
import type { Settings, SettingsEvent } from "./settings.ts";

/**
 * Replaces a workspace's settings.
 *
 * @param change.workspaceId internal id of the workspace
 * @throws Refused REVISION_STALE
 */
export function updateSettings(
  present: Settings,
  change: {
    corsAllowedOrigins: readonly string[];
    expectedRevision: bigint;
    workspaceId: Id<"workspace">;
  },
): Decision<SettingsEvent> & { settings: Settings } {
  checkRevision(present, change.expectedRevision);
  const settings: Settings = {
    ...present,
    corsAllowedOrigins: change.corsAllowedOrigins,
    revision: present.revision + 1,
  };
  return {
    settings,
    events: [{ type: "settings.updated", workspaceId: change.workspaceId, settings }],
  };
}
