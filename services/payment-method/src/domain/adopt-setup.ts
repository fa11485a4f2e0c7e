import type { Id } from "@flint/std";
import { changesOf } from "./card-news.ts";
import {
  type Changed,
  type CompletedSetup,
  end,
  type SetupOutcome,
  type SetupPair,
  takeIn,
} from "./complete-setup.ts";
import { isFinal, requireOpen } from "./setup.ts";

/** Why a setup failed whose card the processor saved. */
const FAILURES = {
  declined: "payment_declined",
  archived: "customer_archived",
} as const;

/**
 * Takes in what the processor says of a setup whose payment method is saved with a payment: where
 * the card is saved there, the method knows its card and waits, pending, for the payment's outcome.
 * Of two payments with one setup the later one is waited for.
 *
 * @param given.adoptedBy the payment's key
 * @throws Refused SETUP_NOT_PENDING
 */
export function adoptSetup(
  before: SetupPair,
  outcome: SetupOutcome,
  given: { now: Temporal.Instant; adoptedBy: string },
): Changed {
  requireOpen(before.setup, given.now);
  if (outcome.outcome !== "saved") return takeIn(before, outcome, { ...given, consentIds: [] });
  const { setup, paymentMethod: method } = before;
  const { adoptedBy } = given;
  const { card, fingerprint } = outcome;
  const changed = changesOf(method, { card, fingerprint });
  if (changed.length === 0 && method.adoptedBy === adoptedBy) return { ...before, events: [] };
  const revision = method.revision + 1;
  const paymentMethod = { ...method, card, fingerprint, adoptedBy, revision };
  const { workspaceId } = method;
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod, changed };
  return { setup, paymentMethod, events: [event] };
}

/**
 * Takes in the outcome of a payment that a payment method is saved with: approved, the method is
 * active with its consents, if its customer is; declined, it has failed, unless another payment is
 * waited for. A setup that is final stays as it is.
 */
export function confirmAdoption(
  before: SetupPair,
  payment: { approved: boolean; adoptedBy: string; customerActive: boolean },
  given: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  const unchanged = { ...before, consents: [], events: [] };
  const { card, fingerprint, adoptedBy } = before.paymentMethod;
  if (isFinal(before.setup)) return unchanged;
  if (payment.approved && payment.customerActive) {
    if (card === undefined || fingerprint === undefined) return unchanged;
    return takeIn(before, { outcome: "saved", card, fingerprint }, given);
  }
  if (adoptedBy !== payment.adoptedBy) return unchanged;
  const failure = payment.approved ? "archived" : "declined";
  return { ...end(before, "failed", given.now, FAILURES[failure]), consents: [] };
}
