import type { Id } from "@flint/std";
import type { Fact } from "./decision.ts";

/** Settings of one workspace. A reset keeps them. */
export type Settings = {
  /** Names them in events; no message has it. */
  id: Id<"settings">;
  /** Public id of the workspace. */
  workspaceId: Id<"workspace">;
  /** Origins whose pages may call with a token, as browsers send them; in the merchant's order. */
  corsAllowedOrigins: readonly string[];
  revision: number;
};

/** What happens to settings. */
export type SettingsEvent = Fact<"settings.created" | "settings.updated", { settings: Settings }>;

/** Settings as a workspace is born with them: browsers are refused. */
export function newSettings(wanted: Pick<Settings, "id" | "workspaceId">): Settings {
  return { id: wanted.id, workspaceId: wanted.workspaceId, corsAllowedOrigins: [], revision: 1 };
}
