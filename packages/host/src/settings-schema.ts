/** The form of each setting, as zod checks it. */
import { z } from "zod";
import { LOG_LEVELS } from "./logger.ts";
import { SERVICE_NAMES } from "./service-name.ts";
import { settingOf } from "./settings-table.ts";

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

/** Every setting by its name; messages say what to write instead. */
export const settingsSchema = z.object({
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

function record<Schema extends z.ZodType>(what: "URL" | "MYSQL_URL", value: Schema) {
  return Object.fromEntries(
    SERVICE_NAMES.map((service) => [settingOf(service, what), value.optional()]),
  );
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
