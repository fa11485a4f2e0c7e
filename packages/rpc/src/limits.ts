/** Largest body of a request, after decompression. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** Deadline of a call that brings none, and the latest that it may bring. */
export const CALL_TIME_MAX_MS = 30_000;

/** How long a peer may take before it is given up. */
export type TimeLimits = {
  /** Until the body has come whole. */
  bodyMs: number;
  /** Until the whole call is over, the reading of its answer included. */
  streamMs: number;
};

/** What a server allows unless a test says otherwise. */
export const TIME_LIMITS: TimeLimits = {
  bodyMs: 10_000,
  streamMs: 10_000 + CALL_TIME_MAX_MS + 10_000,
};
