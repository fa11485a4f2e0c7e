import type { Id } from "@flint/std";

/** The most that any processor takes: Adyen's 64 characters. */
export const PROCESSOR_KEY_LENGTH_MAX = 64;

/**
 * The idempotency key under which an attempt, a capture, a refund or a setup is sent to a processor. Derived
 * from its id and nothing else, so that no retry, restart or counter can change it; of fixed length.
 */
export function processorKey(
  id: Id<"attempt"> | Id<"capture"> | Id<"refund"> | Id<"setup">,
): string {
  return `flint_${id}`;
}
