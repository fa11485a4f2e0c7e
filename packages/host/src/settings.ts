/** Reads the environment once; nothing else in Flint looks at `process.env`. */
import type { z } from "zod";
import type { LogLevel } from "./logger.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-name.ts";
import { settingsSchema } from "./settings-schema.ts";
import { SETTINGS, settingOf } from "./settings-table.ts";

/** The parsed settings. Secrets stand in it in the clear: never log it. */
export type Settings = {
  /** Address of the process that hosts every service. */
  url: string;
  /** Address of each service. */
  serviceUrls: Readonly<Record<ServiceName, string>>;
  /** What to bind instead of the own address; absent: as the address says. */
  listen?: ListenAddress;
  environment: "development" | "test" | "production";
  /** Administrator's URL for provisioning and migrations. */
  adminMysqlUrl?: string;
  databasePrefix: string;
  /** URL of each service's database, as far as set. */
  mysqlUrls: Readonly<Partial<Record<ServiceName, string>>>;
  /** "id:base64,…", checked for form. */
  masterKeys: string;
  serviceKeys: string;
  tokenKeys: string;
  simulatorUrl: string;
  /** Whether FLINT_SIMULATOR_URL was given: the simulator then runs elsewhere. */
  simulatorElsewhere: boolean;
  simulatorFile: string;
  /** Set only by FLINT_INSTANCE; a host otherwise makes it of host name and port. */
  instance?: string;
  logLevel: LogLevel;
  ratePerSecond: number;
  killAt?: string;
  otlpEndpoint?: string;
};

/** Where a host listens; port 0 lets the system choose. */
export type ListenAddress = { host: string; port: number };

/** Settings that are missing or wrong: one line for each, saying what to write instead. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/**
 * Parses the environment.
 *
 * An empty value counts as unset. A FLINT_ name that does not exist is a mistake, not silence:
 * a typo would otherwise run with a default that nobody chose (FLINT_TEST_… is the tests' own,
 * FLINT_API_KEY is for callers).
 * @throws SettingsError naming every setting that is wrong
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = settingsSchema.safeParse(given);
  const problems = [
    ...unknownNames(given),
    ...(parsed.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`) ?? []),
  ];
  if (parsed.data?.FLINT_ENVIRONMENT === "production" && parsed.data.FLINT_KILL_AT !== undefined) {
    problems.push("FLINT_KILL_AT must not be set in production: it is for crash tests");
  }
  if (!parsed.success || problems.length > 0) {
    throw new SettingsError(problems);
  }
  return settingsOf(parsed.data);
}

function settingsOf(data: z.output<typeof settingsSchema>): Settings {
  const values: Record<string, unknown> = data;
  const perService = (what: "URL" | "MYSQL_URL", fallback?: string) =>
    Object.fromEntries(
      SERVICE_NAMES.map((service) => [
        service,
        (values[settingOf(service, what)] as string | undefined) ?? fallback,
      ]).filter(([, value]) => value !== undefined),
    );
  const [host, port] = data.FLINT_LISTEN?.split(":") ?? [];
  return {
    url: data.FLINT_URL,
    serviceUrls: perService("URL", data.FLINT_URL) as Record<ServiceName, string>,
    listen: host === undefined ? undefined : { host, port: Number(port) },
    environment: data.FLINT_ENVIRONMENT,
    adminMysqlUrl: data.FLINT_MYSQL_URL,
    databasePrefix: data.FLINT_DATABASE_PREFIX,
    mysqlUrls: perService("MYSQL_URL"),
    masterKeys: data.FLINT_MASTER_KEYS,
    serviceKeys: data.FLINT_SERVICE_KEYS,
    tokenKeys: data.FLINT_TOKEN_KEYS,
    simulatorUrl: data.FLINT_SIMULATOR_URL ?? data.FLINT_URL,
    simulatorElsewhere: data.FLINT_SIMULATOR_URL !== undefined,
    simulatorFile: data.FLINT_SIMULATOR_FILE,
    instance: data.FLINT_INSTANCE,
    logLevel: data.FLINT_LOG_LEVEL,
    ratePerSecond: data.FLINT_RATE_PER_SECOND,
    killAt: data.FLINT_KILL_AT,
    otlpEndpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

const CALLERS_NAMES = /^FLINT_(TEST_|API_KEY$)/;

function unknownNames(given: Record<string, unknown>): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith("FLINT_") && !CALLERS_NAMES.test(name))
    .filter((name) => !SETTINGS.some((row) => row.name === name))
    .map((name) => `${name} is not a setting of Flint: see \`npm start -- --help\``);
}
