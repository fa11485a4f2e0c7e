/** A job waits a year at most, and looks then how long it is still early. */
const DELAY_MAX_HOURS = 365 * 24;

/**
 * How long a job waits for a business date, which is on the business's clock: the job's own delay
 * runs on the database's, so that whoever wakes looks at the date again.
 *
 * @returns milliseconds, 0 where the date has passed
 */
export function delayUntil(due: Temporal.Instant, now: Temporal.Instant): number {
  const delayMs = due.since(now).total("milliseconds");
  return Math.min(Math.max(Math.ceil(delayMs), 0), DELAY_MAX_HOURS * 3_600_000);
}
