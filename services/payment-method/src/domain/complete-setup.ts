import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { type Consent, type ConsentEvent, giveConsents } from "./consent.ts";
import type { Decision } from "./decision.ts";
import { joinSaved } from "./join-saved.ts";
import {
  type HeldMethod,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import {
  isFinal,
  moveSetup,
  type NextAction,
  requireOpen,
  type Setup,
  setupEndsAt,
  type SetupEvent,
} from "./setup.ts";

/** How a setup went at the processor, without the token. */
export type SetupOutcome =
  | ({ outcome: "saved" } & HeldMethod)
  | { outcome: "failed"; code: string }
  | { outcome: "requires_action"; action: NextAction }
  | { outcome: "pending" };

/** A setup with the payment method that it saves. */
export type SetupPair = { setup: Setup; paymentMethod: PaymentMethod };

/** A setup and its payment method after something happened to them. */
export type Changed = Decision<SetupEvent | PaymentMethodEvent | ConsentEvent> & SetupPair;

/** What a setup is completed from, under the customer's lock. */
export type Completable = SetupPair & {
  /** The customer's ACTIVE payment method of the same fingerprint. */
  existing: PaymentMethod | undefined;
};

/** What completing a setup decides; its payment method is the one that the setup names now. */
export type CompletedSetup = Changed & {
  /** Whether the payment method takes the processor's token. */
  takesToken: boolean;
  /** Those that the setup brought. */
  consents: readonly Consent[];
};

/** Of a decision that saves nothing. */
export const NOTHING_SAVED = { takesToken: false, consents: [] } as const;

/**
 * Takes in what the processor says of a setup: the payment method becomes active with its
 * consents, or failed; or the customer has something to do first, and the setup stays open. A card
 * that the customer had already stays the payment method that it is, and the setup's own one fails.
 *
 * @throws Refused SETUP_NOT_PENDING, also where the payment method is being saved with a payment
 */
export function completeSetup(
  before: Completable,
  outcome: SetupOutcome,
  given: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  requireOpen(before.setup, given.now);
  requireNotAdopted(before);
  return takeIn(before, outcome, given);
}

/**
 * Sees that no payment's outcome decides whether the payment method is saved.
 *
 * @throws Refused SETUP_NOT_PENDING
 */
export function requireNotAdopted({ paymentMethod }: Pick<SetupPair, "paymentMethod">): void {
  if (paymentMethod.adoptedBy === "") return;
  const details = { state: "in_payment" };
  throw new Refused<Reason>("SETUP_NOT_PENDING", { field: "setup_id", details });
}

/** Takes in what the processor says of an open setup. */
export function takeIn(
  { existing, ...before }: Completable,
  outcome: SetupOutcome,
  given: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  switch (outcome.outcome) {
    case "pending":
      return { ...before, ...NOTHING_SAVED, events: [] };
    case "requires_action":
      return { ...askCustomer(before, outcome.action), ...NOTHING_SAVED };
    case "failed":
      return { ...end(before, "failed", given.now, outcome.code), ...NOTHING_SAVED };
    case "saved":
      // What the processor saved is never taken for another kind.
      return outcome.facts.kind === before.paymentMethod.kind
        ? save({ existing, ...before }, outcome, given)
        : { ...end(before, "failed", given.now, "kind_mismatch"), ...NOTHING_SAVED };
  }
}

/**
 * Gives a setup up, for the customer or the merchant. An abandoned one stays as it is.
 *
 * @throws Refused SETUP_NOT_PENDING
 */
export function abandonSetup(before: SetupPair, now: Temporal.Instant): Changed {
  if (before.setup.state === "abandoned") return { ...before, events: [] };
  requireOpen(before.setup, now);
  return end(before, "abandoned", now);
}

/** Ends a setup that nobody completed in its time; any other stays as it is. */
export function expireSetup(before: SetupPair, now: Temporal.Instant): Changed {
  const due = setupEndsAt(before.setup, before.paymentMethod);
  if (isFinal(before.setup) || Temporal.Instant.compare(now, due) < 0) {
    return { ...before, events: [] };
  }
  return end(before, "expired", now);
}

function askCustomer(before: SetupPair, action: NextAction): Changed {
  const known = before.setup.nextAction;
  if (known?.kind === action.kind && known.url === action.url) return { ...before, events: [] };
  const setup = moveSetup(before.setup, "requires_action", { nextAction: action });
  const { paymentMethod } = before;
  const { workspaceId } = setup;
  const event = { type: "setup.requires_action" as const, workspaceId, setup, paymentMethod };
  return { setup, paymentMethod, events: [event] };
}

/** Ends a setup and its payment method without it being saved. */
export function end(
  before: SetupPair,
  state: "failed" | "abandoned" | "expired",
  now: Temporal.Instant,
  failureCode = "",
): Changed {
  const setup = moveSetup(before.setup, state, { failureCode, completedAt: now });
  const { paymentMethod, event } = movePaymentMethod(before.paymentMethod, "failed");
  const { workspaceId } = setup;
  const ended = { type: `setup.${state}` as const, workspaceId, setup, paymentMethod };
  return { setup, paymentMethod, events: [ended, event] };
}

function save(
  before: Completable,
  held: HeldMethod,
  { now, consentIds }: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  const { paymentMethod, takesToken, events } = place(before, held);
  const { workspaceId, createdAt: acceptedAt } = before.setup;
  const change = { paymentMethodId: paymentMethod.id, completedAt: now };
  const setup = moveSetup(before.setup, "succeeded", change);
  const terms = setup.terms.map((each) => ({ ...each, acceptedAt }));
  const agreed = giveConsents(paymentMethod, terms, consentIds);
  const succeeded = { type: "setup.succeeded" as const, workspaceId, setup, paymentMethod };
  return {
    ...{ setup, paymentMethod, takesToken, consents: agreed.consents },
    events: [succeeded, ...events, ...agreed.events],
  };
}

/** The payment method that what was saved is: the setup's own, or the one that the customer had. */
function place({ paymentMethod: pending, existing }: Completable, held: HeldMethod) {
  if (existing !== undefined) {
    const { event } = movePaymentMethod(pending, "failed", { duplicateOfId: existing.id });
    const joined = joinSaved(existing, { usage: pending.usage, ...held });
    return { ...joined, events: [event, ...joined.events] };
  }
  const { facts, fingerprint } = held;
  const { paymentMethod, event } = movePaymentMethod(pending, "active", {
    ...{ card: facts.card, bankDebit: facts.bankDebit, fingerprint },
  });
  return { paymentMethod, takesToken: true, events: [event] };
}
