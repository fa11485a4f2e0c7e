import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/**
 * One thing that stands in a charge's way. A check tells all of them; a charge is refused with the
 * first.
 */
export type Blocker = {
  /** The most exact reason: the wallet's own word, or charge's where the wallet has no part in it. */
  reason: string;
  /** What the charge is refused with. */
  refusal: Reason;
  /** What it is about; empty where no object is. */
  objectId: string;
  field?: string | undefined;
  details?: Record<string, string> | undefined;
  retryDelayMs?: number | undefined;
  /** From when on it is gone, where only time removes it and the instant is known. */
  untilAt?: Temporal.Instant | undefined;
};

/** @throws Refused the reason of the first blocker, if there is any */
export function refuseFirst([first]: readonly Blocker[]): void {
  if (first === undefined) return;
  const { refusal, field, details, retryDelayMs } = first;
  throw new Refused<Reason>(refusal, {
    ...(field === undefined ? {} : { field }),
    ...(details === undefined ? {} : { details }),
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
  });
}
