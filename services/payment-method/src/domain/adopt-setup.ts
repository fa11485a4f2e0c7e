import type { Id } from "@flint/std";
import { changedFacts, withFacts } from "./changed-facts.ts";
import {
  type Changed,
  type Completable,
  type CompletedSetup,
  end,
  NOTHING_SAVED,
  type SetupOutcome,
  type SetupPair,
  takeIn,
} from "./complete-setup.ts";
import type { PaymentMethod, SavedFacts } from "./payment-method.ts";
import { isFinal, requireOpen } from "./setup.ts";

/** Why a setup failed whose payment method the processor saved. */
const FAILURES = {
  declined: "payment_declined",
  archived: "customer_archived",
} as const;

/** What adopting a setup decides. */
export type AdoptedSetup = Changed & Pick<CompletedSetup, "takesToken">;

/**
 * Takes in what the processor says of a setup whose payment method is saved with a payment: where
 * it is saved there, the method knows its card or bank account and waits, pending, for the
 * payment's outcome. Of two payments with one setup the later one is waited for. Whether the
 * customer has the card already is asked only when the payment is approved.
 *
 * @param given.adoptedBy the payment's key
 * @throws Refused SETUP_NOT_PENDING
 */
export function adoptSetup(
  before: SetupPair,
  outcome: SetupOutcome,
  given: { now: Temporal.Instant; adoptedBy: string },
): AdoptedSetup {
  requireOpen(before.setup, given.now);
  const { setup, paymentMethod: method } = before;
  if (outcome.outcome !== "saved" || outcome.facts.kind !== method.kind) {
    return takeIn({ ...before, existing: undefined }, outcome, { ...given, consentIds: [] });
  }
  const { adoptedBy } = given;
  const changed = changedFacts(method, outcome);
  if (changed.length === 0 && method.adoptedBy === adoptedBy) {
    return { ...before, takesToken: false, events: [] };
  }
  const paymentMethod = { ...withFacts(method, outcome, changed), adoptedBy };
  const { workspaceId } = method;
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod, changed };
  return { setup, paymentMethod, takesToken: true, events: [event] };
}

/**
 * Takes in the outcome of a payment that a payment method is saved with: approved, the method is
 * active with its consents, if its customer is; declined, it has failed, unless another payment is
 * waited for. A setup that is final stays as it is. A card that the customer has already stays the
 * payment method that it is, as where a setup is completed; the payment goes on naming the one
 * that it charged, which has failed as a duplicate.
 */
export function confirmAdoption(
  before: Completable,
  payment: { approved: boolean; adoptedBy: string; customerActive: boolean },
  given: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  const { setup, paymentMethod } = before;
  const unchanged = { setup, paymentMethod, ...NOTHING_SAVED, events: [] };
  if (isFinal(setup)) return unchanged;
  if (payment.approved && payment.customerActive) {
    const saved = savedWith(paymentMethod);
    return saved === undefined ? unchanged : takeIn(before, saved, given);
  }
  if (paymentMethod.adoptedBy !== payment.adoptedBy) return unchanged;
  const failure = payment.approved ? "archived" : "declined";
  const failed = end({ setup, paymentMethod }, "failed", given.now, FAILURES[failure]);
  return { ...failed, ...NOTHING_SAVED };
}

/** What the processor said when the setup was adopted; `undefined` where it was not. */
export function savedWith({
  kind,
  card,
  bankDebit,
  fingerprint,
}: PaymentMethod): Extract<SetupOutcome, { outcome: "saved" }> | undefined {
  if (fingerprint === undefined) return undefined;
  const facts = factsOf(kind, card, bankDebit);
  return facts && { outcome: "saved", facts, fingerprint };
}

function factsOf(
  kind: PaymentMethod["kind"],
  card: PaymentMethod["card"],
  bankDebit: PaymentMethod["bankDebit"],
): SavedFacts | undefined {
  if (kind === "card") return card && { kind, card };
  return bankDebit && { kind, bankDebit };
}
