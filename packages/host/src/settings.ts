/** Reads the environment once; nothing else in Flint looks at `process.env`. */
import { hostname } from "node:os";
import { z } from "zod";
import { LOG_LEVELS, type LogLevel } from "./logger.ts";
import { SERVICE_NAMES, SERVICE_PORTS, type ServiceName } from "./service-name.ts";
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

const httpUrl = z.string().refine((text) => isUrl(text, ["http:", "https:"]), {
  error: "must be an http address such as http://127.0.0.1:7400",
});
const mysqlUrl = z.string().refine((text) => isUrl(text, ["mysql:"]), {
  error: "must look like mysql://user:password@127.0.0.1:3306/database",
});
const keys = z
  .string({
    error: "is missing: `npm start` makes one under .flint/, or write id:base64 of 32 random bytes",
  })
  .refine((text) => text.split(",").every(isKey), {
    error: "must be id:base64 of 32 bytes, several separated by commas",
  });

const schema = z.object({
  FLINT_URL: httpUrl.default("http://127.0.0.1:7400"),
  ...record("URL", httpUrl),
  FLINT_LISTEN: z
    .string()
    .regex(/^[^:\s]+:\d{1,5}$/, "must be host:port, such as 0.0.0.0:7413")
    .optional(),
  FLINT_ENVIRONMENT: z
    .enum(["development", "test", "production"], {
      error: "must be development, test or production",
    })
    .default("development"),
  FLINT_MYSQL_URL: mysqlUrl.optional(),
  FLINT_DATABASE_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,15}$/, "must be 1 to 16 of a-z, 0-9 and _, a letter first")
    .default("flint_"),
  ...record("MYSQL_URL", mysqlUrl),
  FLINT_MASTER_KEYS: keys,
  FLINT_SERVICE_KEYS: keys,
  FLINT_TOKEN_KEYS: keys,
  FLINT_SIMULATOR_URL: httpUrl.optional(),
  FLINT_SIMULATOR_FILE: z.string().default(".flint/simulator.sqlite"),
  FLINT_INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, "must be 1 to 64 letters, digits or . _ : -")
    .optional(),
  FLINT_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })
    .default("info"),
  FLINT_RATE_PER_SECOND: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, "must be a whole number from 1 to 999999")
    .default("1000")
    .transform(Number),
  FLINT_KILL_AT: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
});

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
  const parsed = schema.safeParse(given);
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

/** Name of this process where FLINT_INSTANCE gives none: the same after a restart on its port. */
export function instanceName(settings: Settings, port: number): string {
  return settings.instance ?? `${hostname().slice(0, 56)}:${port}`;
}

/** Where a host listens: FLINT_LISTEN, or else host and port of the address it is reached at. */
export function listenAddress(settings: Settings, service?: ServiceName): ListenAddress {
  if (settings.listen) {
    return settings.listen;
  }
  if (service !== undefined && settings.serviceUrls[service] === settings.url) {
    return { host: new URL(settings.url).hostname, port: SERVICE_PORTS[service] };
  }
  const url = new URL(service === undefined ? settings.url : settings.serviceUrls[service]);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname, port };
}

function settingsOf(data: z.output<typeof schema>): Settings {
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

function record<Schema extends z.ZodType>(what: "URL" | "MYSQL_URL", value: Schema) {
  return Object.fromEntries(
    SERVICE_NAMES.map((service) => [settingOf(service, what), value.optional()]),
  );
}

const CALLERS_NAMES = /^FLINT_(TEST_|API_KEY$)/;

function unknownNames(given: Record<string, unknown>): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith("FLINT_") && !CALLERS_NAMES.test(name))
    .filter((name) => !SETTINGS.some((row) => row.name === name))
    .map((name) => `${name} is not a setting of Flint: see \`npm start -- --help\``);
}

function isUrl(text: string, protocols: string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function isKey(text: string): boolean {
  const [id, base64, ...rest] = text.trim().split(":");
  return (
    rest.length === 0 &&
    /^[A-Za-z0-9_-]{1,32}$/.test(id ?? "") &&
    Buffer.from(base64 ?? "", "base64").length === 32
  );
}
