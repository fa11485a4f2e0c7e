export { createLogger, LOG_LEVELS } from "./logger.ts";
export type { Logger, LogLevel } from "./logger.ts";
export { defineService } from "./service.ts";
export type {
  ConsumerSpec,
  Instance,
  Service,
  ServiceContext,
  ServiceModule,
  ServiceName,
} from "./service.ts";
export {
  SERVICE_NAMES,
  SERVICE_PORTS,
  SETTINGS,
  settingOf,
  settingsHelp,
} from "./settings-table.ts";
export type { SettingRow } from "./settings-table.ts";
export { instanceName, listenAddress, parseSettings, SettingsError } from "./settings.ts";
export type { ListenAddress, Settings } from "./settings.ts";
