import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** What a customer's calendar follows where nothing is said. */
const ZONE_OF_NONE = "UTC";

/**
 * The name of a time zone of the IANA database, links included, in the database's own letters.
 * An offset such as +01:00 is none: it knows no summer. Temporal takes an offset, and a zone out
 * of a longer text ("T00+01"), so what it read is compared with what was given.
 *
 * @param timeZone empty means UTC
 * @throws Refused TIME_ZONE_UNKNOWN
 */
export function timeZoneOf(timeZone: string): string {
  if (timeZone === "") return ZONE_OF_NONE;
  const name = nameOf(timeZone);
  if (/^[A-Za-z]/.test(timeZone) && name?.toLowerCase() === timeZone.toLowerCase()) return name;
  throw new Refused<Reason>("TIME_ZONE_UNKNOWN", {
    field: "time_zone",
    details: { time_zone: timeZone },
  });
}

function nameOf(timeZone: string): string | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone).timeZoneId;
  } catch {
    return undefined;
  }
}
