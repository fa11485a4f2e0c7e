import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits. Given to whoever must wait, so that a test can do without.
 *
 * @param delayMs 0 or more, at most 2^31 - 1 (24 days)
 * @param signal ends the wait early
 * @throws the signal's reason where it aborts before the delay is over
 */
export type Sleep = (delayMs: number, signal?: AbortSignal) => Promise<void>;

/** Waits by the machine's monotonic clock, and keeps the process alive meanwhile. */
export const systemSleep: Sleep = async (delayMs, signal) => {
  try {
    await wait(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // node:timers answers with an AbortError of its own and hides the reason in its cause.
    signal?.throwIfAborted();
    throw error;
  }
};
