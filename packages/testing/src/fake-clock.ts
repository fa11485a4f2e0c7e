import type { Clock } from "@flint/std";

/** A clock that stands still until it is moved. */
export type FakeClock = Clock & {
  /** Moves it forward; or back, by a negative duration. Months are those of the calendar in UTC. */
  advance(duration: Temporal.DurationLike): void;
  /** Sets it. */
  set(at: Temporal.Instant | string): void;
};

/**
 * Makes a clock that stands at an instant.
 *
 * @param startIso an instant as ISO 8601 with offset: "2026-01-31T12:00:00Z"
 */
export function fakeClock(startIso: string): FakeClock {
  let at = Temporal.Instant.from(startIso);
  return {
    now: () => at,
    advance: (duration) => {
      const utc = at.toZonedDateTimeISO("UTC");
      at = utc.add(duration).toInstant();
    },
    set: (to) => {
      at = Temporal.Instant.from(to);
    },
  };
}
