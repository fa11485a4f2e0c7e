import { medianOf } from "./spread.ts";

/** Resident size of a process at one moment of a run. */
export type MemorySample = { atS: number; bytes: number };

/** Length of a queue before the first call, and after the last answer. */
export type QueueLengths = { name: string; atStart: number; atEnd: number };

/** Whether memory and queues stayed as they were, and what they were. */
export type Flatness = {
  flat: boolean;
  /** Median of seconds 10 to 20, in bytes. */
  earlyBytes: number;
  /** Median of the last 10 s, in bytes. */
  lateBytes: number;
  queues: readonly QueueLengths[];
  /** What is not flat, one sentence each; empty where all is. */
  problems: readonly string[];
};

/** Late memory may be this much of the early one. Source: the definition of "flat" in docs/performance.md. */
const GROWTH_MAX = 1.1;

const EARLY_FROM_S = 10;
const EARLY_TO_S = 20;
const LATE_S = 10;

/** Shorter, the two windows overlap and the verdict says nothing. */
export const FLATNESS_SECONDS_MIN = EARLY_TO_S + LATE_S;

/**
 * Decides whether a run was flat: the median resident size of its last 10 s is at most 1.1 times
 * that of seconds 10 to 20, and no queue is longer at the end than at the start.
 *
 * @param lengthS how long the load ran; under 30 s nothing is flat, because nothing was seen
 */
export function flatnessOf(
  samples: readonly MemorySample[],
  lengthS: number,
  queues: readonly QueueLengths[],
): Flatness {
  const earlyBytes = medianBetween(samples, EARLY_FROM_S, EARLY_TO_S);
  const lateBytes = medianBetween(samples, lengthS - LATE_S, lengthS);
  const problems: string[] = [];
  if (lengthS < FLATNESS_SECONDS_MIN || Number.isNaN(earlyBytes) || Number.isNaN(lateBytes)) {
    problems.push(
      `The load ran for ${lengthS.toFixed(0)} s: too short, or too seldom sampled, to tell.`,
    );
  } else if (lateBytes > GROWTH_MAX * earlyBytes) {
    problems.push(`Memory grew to ${(lateBytes / earlyBytes).toFixed(2)} times what it was.`);
  }
  for (const { name, atStart, atEnd } of queues) {
    if (atEnd > atStart)
      problems.push(`${name} held ${atStart} at the start, ${atEnd} at the end.`);
  }
  return { flat: problems.length === 0, earlyBytes, lateBytes, queues, problems };
}

function medianBetween(samples: readonly MemorySample[], fromS: number, toS: number): number {
  return medianOf(
    samples.filter(({ atS }) => atS >= fromS && atS <= toS).map(({ bytes }) => bytes),
  );
}
