/** How an outcome that is not known yet is being found out. */
export type Resolution = {
  sinceAt: Temporal.Instant;
  lookups: number;
  /** Nobody asks any more by itself: support must look. */
  parked: boolean;
  nextLookupAt: Temporal.Instant | undefined;
};
