export type { Instance } from "@flint/jobs";
export {
  migrateModule,
  migrationSources,
  prepareDatabases,
  type DatabaseUrls,
} from "./databases.ts";
export { startHost, type Host, type HostOptions } from "./host.ts";
export type { HttpRoute } from "./http-routes.ts";
export { createLogger, LOG_LEVELS } from "./logger.ts";
export type { Logger, LogLevel } from "./logger.ts";
export { runProcess, runService, type ProcessOptions } from "./run-service.ts";
export type { RunningModule } from "./running-module.ts";
export { purgeRetired, type PurgeOptions, type PurgeResult } from "./purge/purge-retired.ts";
export { defineService } from "./service.ts";
export type { ConsumerSpec, Service, ServiceContext, ServiceModule } from "./service.ts";
export { SERVICE_NAMES, SERVICE_PORTS, type ServiceName } from "./service-name.ts";
export { SETTINGS, settingOf, settingsHelp } from "./settings-table.ts";
export type { SettingRow } from "./settings-table.ts";
export { parseSettings, SettingsError } from "./settings.ts";
export type { ListenAddress, Settings } from "./settings.ts";
