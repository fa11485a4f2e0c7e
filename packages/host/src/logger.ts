import { failureText } from "@flint/std";
import { pino, type DestinationStream, type Logger } from "pino";
import { withoutSecrets } from "./without-secrets.ts";

export type { Logger } from "pino";

/** Levels of FLINT_LOG_LEVEL, the loudest last. */
export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Makes the process's logger: one JSON object a line, UTC times, secrets replaced by "[redacted]".
 *
 * Redaction by key is the second line of defence: the first is that nobody logs a request body.
 * Errors are logged under `error` with their stack; `destination` defaults to standard output.
 */
export function createLogger(options: {
  level: LogLevel;
  base?: Record<string, unknown>;
  destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: options.base ?? {},
      messageKey: "message",
      errorKey: "error",
      timestamp: () => `,"time":"${Temporal.Now.instant().toString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: withoutSecrets,
        log: withoutSecrets,
      },
      serializers: { error: describeError },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/**
 * What a log says about an error, and about what caused it. Only named fields, and of a database's
 * error neither message nor statement: both quote values, which may be anybody's.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  const { code, reason, cause } = error as Error & { code?: unknown; reason?: unknown };
  const quotesValues = "sqlMessage" in error || "driverError" in error;
  return {
    type: error.name,
    message: quotesValues ? failureText(error) : error.message,
    stack: quotesValues ? error.stack?.slice(error.stack.indexOf("\n    at ") + 1) : error.stack,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}
