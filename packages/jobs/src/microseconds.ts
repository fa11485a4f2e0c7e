/** A delay as INTERVAL … MICROSECOND takes it. @throws RangeError if it is no delay */
export function microsecondsOf(delayMs: number): number {
  if (!(delayMs >= 0) || delayMs > DELAY_MS_MAX) {
    throw new RangeError(`${delayMs} ms is not 0 to ${DELAY_MS_MAX}.`);
  }
  return Math.round(delayMs * 1_000);
}

/** 400 days: a plan further ahead belongs in a table of its own. */
const DELAY_MS_MAX = 400 * 86_400_000;
