import { systemSleep } from "@flint/std";

/** Consumers and jobs of a test need milliseconds; a test that waits longer has failed. */
const WAIT_MAX_MS = 10_000;

/** Between two looks. */
const PAUSE_MS = 10;

/**
 * Waits until a look succeeds: for what events and jobs bring about.
 *
 * @param look throws, or answers undefined or false, as long as it is not so yet
 * @param waitMaxMs 10 s when absent; more only where whole processes are waited for
 * @throws what the last look threw, when it is still not so after that
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  waitMaxMs = WAIT_MAX_MS,
): Promise<NonNullable<T>> {
  const endsAt = performance.now() + waitMaxMs;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) {
        return found as NonNullable<T>;
      }
      throw new Error("It is still not so.");
    } catch (error) {
      if (performance.now() > endsAt) {
        throw error;
      }
      await systemSleep(PAUSE_MS);
    }
  }
}
