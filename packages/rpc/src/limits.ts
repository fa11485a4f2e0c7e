/** Largest body of a request, after decompression. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** Deadline of a call that brings none, and the latest that it may bring. */
export const CALL_TIME_MAX_MS = 30_000;

/** Deadline of a call that is answered by a stream and brings none, and the latest that it may bring. */
export const STREAM_TIME_MAX_MS = 15 * 60_000;

/** Streams that a process answers at once; each holds a page of what it tells, and a connection. */
export const STREAMS_MAX = 64;

/** How long a peer may take before it is given up. */
export type TimeLimits = {
  /** Until the body has come whole. */
  bodyMs: number;
  /** Until the whole call is over, the reading of its answer included. */
  streamMs: number;
  /** The same of a call that is answered by a stream. */
  toldMs: number;
};

/** What a server allows unless a test says otherwise. */
export const TIME_LIMITS: TimeLimits = {
  bodyMs: 10_000,
  streamMs: 10_000 + CALL_TIME_MAX_MS + 10_000,
  toldMs: 10_000 + STREAM_TIME_MAX_MS + 10_000,
};
