import type { Resolution } from "../domain/resolution.ts";
import type { Stored } from "./json.ts";

/** Reads how an outcome is being found out. */
export function resolutionOf(stored: Stored<Resolution>): Resolution {
  return {
    ...stored,
    sinceAt: Temporal.Instant.from(stored.sinceAt),
    nextLookupAt:
      stored.nextLookupAt === undefined ? undefined : Temporal.Instant.from(stored.nextLookupAt),
  };
}
