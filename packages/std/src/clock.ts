/**
 * Tells the time of the business: dates of orders, ends of consents, moments of events.
 * Leases, back-off and deadlines use the database's or a monotonic clock instead.
 */
export interface Clock {
  /** The present instant; microseconds are kept by the database, nanoseconds are not. */
  now(): Temporal.Instant;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Temporal.Now.instant() };
