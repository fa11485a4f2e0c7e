import type { ApiKeyEvent } from "./api-key.ts";
import type { MerchantEvent } from "./merchant.ts";
import type { SettingsEvent } from "./settings.ts";
import type { WorkspaceEvent } from "./workspace.ts";

/** Everything that platform announces. */
export type PlatformEvent = MerchantEvent | WorkspaceEvent | ApiKeyEvent | SettingsEvent;
