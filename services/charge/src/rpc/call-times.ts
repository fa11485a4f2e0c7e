/** Kept back from the caller's deadline, so that the answer arrives before it. */
export const ANSWER_MARGIN_MS = 250;

/** Longer than a send may take, so that a lease is not lost to a slow processor. */
export const LEASE_MS = 30_000;
