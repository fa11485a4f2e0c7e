import type { MethodKind } from "./attempt.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** When an unknown outcome is asked for, counted from the look-up before. Then it is parked. */
export const UNKNOWN_LADDER_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  ...Array.from({ length: 5 }, () => DAY_MS),
];

/**
 * When an outcome that the processor promised for later is asked for. A debit may need 14
 * business days and an authentication as long as the customer takes: daily for 60 days.
 */
export const PENDING_LADDER_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  ...Array.from({ length: 60 }, () => DAY_MS),
];

/**
 * How long a customer has to do what a payment asks for; then the processor is asked to end it.
 * Flint's choice, docs/decisions/0021: off-session the customer must be reached first.
 */
export const ACTION_WINDOW_MS = DAY_MS;

/** How often it is looked whether an approved debit was returned. */
export const RETURN_LOOKUP_MS = DAY_MS;

/**
 * How long after its approval a debit is looked up for a return; cards are not. SEPA Core refunds
 * without questions for 8 weeks, ACH returns unauthorised entries for 60 days. Bacs' claims have no
 * limit: 60 days is Flint's choice, docs/decisions/0020.
 */
export const RETURN_WINDOW_MS: Readonly<Record<MethodKind, number>> = {
  card: 0,
  sepa_debit: 56 * DAY_MS,
  ach_debit: 60 * DAY_MS,
  bacs_debit: 60 * DAY_MS,
};

/** The wait before the next look-up, or `undefined` where it is time to park. */
export function nextLookupDelayMs(
  ladderMs: readonly number[],
  lookups: number,
): number | undefined {
  return ladderMs[lookups];
}
