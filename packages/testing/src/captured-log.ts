import { createLogger, type Logger } from "@flint/host";

/** Lines that are kept; older ones are dropped. */
const LINES_MAX = 20_000;

/** A log that a test can read. */
export type CapturedLog = {
  readonly logger: Logger;
  /** The lines as they would stand in a file. */
  text(): string;
  /** The lines as objects, oldest first. */
  entries(): Record<string, unknown>[];
};

/** Makes a logger of the usual form that writes into memory. */
export function capturedLog(): CapturedLog {
  const lines: string[] = [];
  const destination = {
    write: (line: string) => {
      lines.push(line);
      if (lines.length > LINES_MAX) {
        lines.splice(0, LINES_MAX / 10);
      }
    },
  };
  return {
    logger: createLogger({ level: "debug", destination }),
    text: () => lines.join(""),
    entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
