/** Figures of several rounds: the middle one, and how far they lie apart. */
export type Spread = { median: number; min: number; max: number };

/**
 * Sums up the figures of several rounds.
 *
 * @param figures one or more, in any order
 * @throws RangeError without a figure, or with one that is not finite: it was not measured
 */
export function spreadOf(figures: readonly number[]): Spread {
  if (figures.length === 0) throw new RangeError("A median needs at least one figure.");
  for (const figure of figures) {
    if (!Number.isFinite(figure)) throw new RangeError(`${figure} was not measured.`);
  }
  return { median: medianOf(figures), min: Math.min(...figures), max: Math.max(...figures) };
}

/** The middle of the figures; of an even number the mean of the middle two. NaN of none. */
export function medianOf(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + above) / 2 : above;
}
