import { Refused } from "./refused.ts";

/** Longest text that is kept of a failure, in characters. */
const FAILURE_TEXT_MAX = 300;

/**
 * What may be stored about a failure, beside a job or an event: enough to find its cause.
 *
 * Errors of databases and networks are told by their code alone, because their messages quote
 * values ("Duplicate entry 'ann@example.com'"), which may be anybody's.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) {
    return `thrown: ${typeof error}`;
  }
  if (error instanceof Refused) {
    return `refused: ${error.reason}`;
  }
  const { code } = error as { code?: unknown };
  const text =
    typeof code === "string" || typeof code === "number"
      ? `${error.name} ${code}`
      : `${error.name}: ${error.message}`;
  return text.slice(0, FAILURE_TEXT_MAX);
}
