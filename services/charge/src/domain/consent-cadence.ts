import type { Blocker } from "./blocker.ts";

/** How often a consent may be charged: once in so many intervals. */
export type ConsentCadence = { interval: "day" | "week" | "month" | "year"; count: number };

/** What decides whether a consent's cadence lets a charge be sent. */
export type CadenceFacts = {
  consentId: string;
  cadence: ConsentCadence;
  /** When the charges that relied on it were sent: those that collected, or still may. */
  usedAt: readonly Temporal.Instant[];
  at: Temporal.Instant;
};

/**
 * What a charge's day may be early by. Charges fall due in the customer's own zone, at most a day
 * away from UTC's, and the periods are counted in UTC.
 */
const EARLY_HOURS = 24;

/**
 * Whether a charge would come sooner than was agreed. The n-th is free n - 1 intervals after the
 * first: one that came late, because it had to be tried again, does not use up the next.
 */
export function cadenceBlockers({ consentId, cadence, usedAt, at }: CadenceFacts): Blocker[] {
  const [firstAt] = [...usedAt].sort(Temporal.Instant.compare);
  if (firstAt === undefined) return [];
  const untilAt = afterIntervals(firstAt, cadence, usedAt.length).subtract({ hours: EARLY_HOURS });
  if (Temporal.Instant.compare(untilAt, at) <= 0) return [];
  const reason = "CONSENT_CADENCE_EXCEEDED";
  const { interval, count } = cadence;
  return [
    {
      ...{ reason, refusal: "CONSENT_NOT_COVERING", objectId: consentId, untilAt },
      details: {
        candidate_reason: reason,
        cadence: `once in ${count} ${interval}`,
        charges: String(usedAt.length),
        free_time: untilAt.toString(),
      },
    },
  ];
}

function afterIntervals(
  from: Temporal.Instant,
  { interval, count }: ConsentCadence,
  times: number,
): Temporal.Instant {
  const utc = from.toZonedDateTimeISO("UTC");
  return utc.add({ [`${interval}s`]: count * times }).toInstant();
}
