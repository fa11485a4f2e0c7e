import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { type Consent, type ConsentEvent, NEW_STANDING } from "./consent.ts";
import type { Decision } from "./decision.ts";
import {
  type Card,
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
  | { outcome: "saved"; card: Card; fingerprint: string }
  | { outcome: "failed"; code: string }
  | { outcome: "requires_action"; action: NextAction }
  | { outcome: "pending" };

/** A setup with the payment method that it saves. */
export type SetupPair = { setup: Setup; paymentMethod: PaymentMethod };

/** A setup and its payment method after something happened to them. */
export type Changed = Decision<SetupEvent | PaymentMethodEvent | ConsentEvent> & SetupPair;

/** What completing a setup decides. */
export type CompletedSetup = Changed & { consents: readonly Consent[] };

/**
 * Takes in what the processor says of a setup: the payment method becomes active with its
 * consents, or failed; or the customer has something to do first, and the setup stays open.
 *
 * @throws Refused SETUP_NOT_PENDING, also where the payment method is being saved with a payment
 */
export function completeSetup(
  before: SetupPair,
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
  before: SetupPair,
  outcome: SetupOutcome,
  given: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  switch (outcome.outcome) {
    case "pending":
      return { ...before, consents: [], events: [] };
    case "requires_action":
      return { ...askCustomer(before, outcome.action), consents: [] };
    case "failed":
      return { ...end(before, "failed", given.now, outcome.code), consents: [] };
    case "saved":
      return save(before, outcome, given);
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
  before: SetupPair,
  { card, fingerprint }: Extract<SetupOutcome, { outcome: "saved" }>,
  { now, consentIds }: { now: Temporal.Instant; consentIds: readonly Id<"consent">[] },
): CompletedSetup {
  const setup = moveSetup(before.setup, "succeeded", { completedAt: now });
  const { paymentMethod, event } = movePaymentMethod(before.paymentMethod, "active", {
    card,
    fingerprint,
  });
  const { workspaceId } = setup;
  const consents = setup.terms.map((terms, index) => ({
    ...terms,
    ...NEW_STANDING,
    id: consentIds[index] as Id<"consent">,
    workspaceId,
    customerId: paymentMethod.customerId,
    paymentMethodId: paymentMethod.id,
    acceptedAt: before.setup.createdAt,
  }));
  const agreed = consents.map((consent) => ({
    type: "consent.created" as const,
    workspaceId,
    consent,
  }));
  const succeeded = { type: "setup.succeeded" as const, workspaceId, setup, paymentMethod };
  return { setup, paymentMethod, consents, events: [succeeded, event, ...agreed] };
}
