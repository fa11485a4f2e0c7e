/** How pauses grow. */
export type BackOff = {
  /** Pause after the first failure, before jitter. */
  baseMs: number;
  /** By how much each next one is longer. */
  factor: number;
  /** Longest pause; without it the number of tries is the bound. */
  maxMs?: number;
  /** Source of jitter, 0 up to 1. */
  random: () => number;
};

/**
 * Pauses that grow with each failure, half of each by chance, so that many that failed together do
 * not come back together.
 *
 * @returns the pause after the n-th failure, n from 1: between half of the full pause and all of it
 */
export function exponentialDelay(backOff: BackOff): (failures: number) => number {
  const { baseMs, factor, maxMs = Number.MAX_SAFE_INTEGER, random } = backOff;
  return (failures) => {
    const full = Math.min(maxMs, baseMs * factor ** (failures - 1));
    return full * (0.5 + random() / 2);
  };
}
