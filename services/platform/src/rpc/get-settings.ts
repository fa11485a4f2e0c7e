import { SettingsService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { readSettings } from "../store/settings.ts";
import { callingWorkspace } from "./calling-workspace.ts";
import { settingsMessage } from "./settings-mapping.ts";

/** Answers the settings of the credential's workspace. */
export const getSettings = ({ db }: Deps) =>
  rpc(SettingsService.method.getSettings, async (_request, call) => {
    const { manager } = db.dataSource;
    const workspace = await callingWorkspace(manager, call);
    return { settings: settingsMessage(await readSettings(manager, workspace.id)) };
  });
