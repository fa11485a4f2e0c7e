/** Every setting of Flint: its name, its default, what it is for. `--help` prints this table. */
import { SERVICE_NAMES, SERVICE_PORTS, type ServiceName } from "./service-name.ts";

/** One setting as a reader of `--help` sees it. */
export type SettingRow = {
  name: string;
  /** As it would be written into the environment; empty: there is none. */
  default: string;
  meaning: string;
};

/** How a service is spelled inside a setting: "payment-method" is FLINT_PAYMENT_METHOD_URL. */
export function settingOf(service: ServiceName, what: "URL" | "MYSQL_URL"): string {
  return `FLINT_${service.toUpperCase().replaceAll("-", "_")}_${what}`;
}

/** All settings in the order in which a reader needs them. */
export const SETTINGS: readonly SettingRow[] = [
  {
    name: "FLINT_URL",
    default: "http://127.0.0.1:7400",
    meaning: "Address of the process that hosts every service: gRPC, Connect and gRPC-Web.",
  },
  ...SERVICE_NAMES.map((service) => ({
    name: settingOf(service, "URL"),
    default: "FLINT_URL",
    meaning: `Address of ${service} where it runs in a process of its own (its port is then ${SERVICE_PORTS[service]}).`,
  })),
  {
    name: "FLINT_LISTEN",
    default: "",
    meaning:
      "Host and port to bind, where they differ from the address others use (0.0.0.0:7413 in a container).",
  },
  {
    name: "FLINT_ENVIRONMENT",
    default: "development",
    meaning: "development, test or production; production refuses the simulator and FLINT_KILL_AT.",
  },
  {
    name: "FLINT_MYSQL_URL",
    default: "",
    meaning:
      "An administrator's URL (mysql://user:password@host:port). Used only to make databases and users and to migrate.",
  },
  {
    name: "FLINT_DATABASE_PREFIX",
    default: "flint_",
    meaning: "Begins the name of every database and user that is made with FLINT_MYSQL_URL.",
  },
  ...SERVICE_NAMES.map((service) => ({
    name: settingOf(service, "MYSQL_URL"),
    default: "",
    meaning: `URL of ${service}'s own database as its runtime user; not needed with FLINT_MYSQL_URL.`,
  })),
  {
    name: "FLINT_MASTER_KEYS",
    default: "",
    meaning:
      "Keys that seal processor tokens and secrets: id:base64 of 32 bytes, comma separated; the first one writes.",
  },
  {
    name: "FLINT_SERVICE_KEYS",
    default: "",
    meaning: "Keys that sign calls between services; same form, the first one signs.",
  },
  {
    name: "FLINT_TOKEN_KEYS",
    default: "",
    meaning: "Keys that sign browser and agent tokens; same form, the first one signs.",
  },
  {
    name: "FLINT_SIMULATOR_URL",
    default: "FLINT_URL",
    meaning:
      "Address of a simulated processor that runs elsewhere (its port is then 7419); unset: the process with every service has one, except in production.",
  },
  {
    name: "FLINT_SIMULATOR_FILE",
    default: ".flint/simulator.sqlite",
    meaning: "File of the simulated processor's ledger.",
  },
  {
    name: "FLINT_INSTANCE",
    default: "<host name>:<port>",
    meaning:
      "Name of this process, kept over restarts and unlike every other's: a restart takes over its own work at once.",
  },
  {
    name: "FLINT_LOG_LEVEL",
    default: "info",
    meaning: "silent, fatal, error, warn, info, debug or trace.",
  },
  {
    name: "FLINT_RATE_PER_SECOND",
    default: "1000",
    meaning: "Calls a second that one credential may make before it is told to wait.",
  },
  {
    name: "FLINT_KILL_AT",
    default: "",
    meaning: "Name of a fault point at which this process kills itself; for crash tests.",
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    default: "",
    meaning: "Where traces are sent (OTLP over HTTP); empty: nowhere.",
  },
];

/** The settings as text for a terminal. */
export function settingsHelp(): string {
  return SETTINGS.map(
    (row) => `${row.name}\n    ${row.meaning}${row.default ? ` Default: ${row.default}.` : ""}`,
  ).join("\n");
}
