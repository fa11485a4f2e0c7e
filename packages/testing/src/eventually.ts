import { systemSleep } from "@flint/std";

/** Consumers and jobs of a test need milliseconds; a test that waits longer has failed. */
const WAIT_MAX_MS = 10_000;

/** Between two looks. */
const PAUSE_MS = 10;

/**
 * Waits until a look succeeds: for what events and jobs bring about.
 *
 * @param look throws, or answers undefined or false, as long as it is not so yet
 * @throws what the last look threw, when it is still not so after 10 s
 */
export async function eventually<T>(look: () => Promise<T> | T): Promise<NonNullable<T>> {
  const endsAt = performance.now() + WAIT_MAX_MS;
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
