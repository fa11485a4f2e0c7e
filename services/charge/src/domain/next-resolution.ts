import { nextLookupDelayMs } from "./ladder.ts";
import type { Resolution } from "./resolution.ts";

/**
 * Plans the next look-up of an outcome that is still open.
 *
 * @param before how it was being found out so far; `undefined` where it has just become open
 * @param ladderMs the waits between look-ups
 */
export function nextResolution(
  before: Resolution | undefined,
  ladderMs: readonly number[],
  now: Temporal.Instant,
): { resolution: Resolution; nextLookupMs: number | undefined } {
  const early = before === undefined ? undefined : stillPlannedMs(before, ladderMs, now);
  if (before !== undefined && early !== undefined) {
    return { resolution: before, nextLookupMs: early };
  }
  const lookups = before === undefined ? 0 : before.lookups + 1;
  const nextLookupMs = nextLookupDelayMs(ladderMs, lookups);
  const resolution: Resolution = {
    sinceAt: before?.sinceAt ?? now,
    lookups,
    parked: nextLookupMs === undefined,
    nextLookupAt: nextLookupMs === undefined ? undefined : now.add({ milliseconds: nextLookupMs }),
  };
  return { resolution, nextLookupMs };
}

/**
 * A look-up that was brought forward does not climb the ladder: the planned one stays, so that an
 * account that fails and recovers often does not use the ladder up in minutes.
 *
 * @returns how long until the planned look-up; `undefined` where this was it
 */
function stillPlannedMs(
  { lookups, nextLookupAt }: Resolution,
  ladderMs: readonly number[],
  now: Temporal.Instant,
): number | undefined {
  if (nextLookupAt === undefined) return undefined;
  const leftMs = Math.ceil(nextLookupAt.since(now).total("milliseconds"));
  if (leftMs <= 0) return undefined;
  // A clock that was set back delays no look-up beyond its rung.
  return Math.min(leftMs, nextLookupDelayMs(ladderMs, lookups) ?? leftMs);
}
