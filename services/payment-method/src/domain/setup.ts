import type { Id } from "@flint/std";
import {
  checkTerms,
  type Consent,
  type ConsentEvent,
  type ConsentTerms,
  giveConsents,
} from "./consent.ts";
import type { Decision, Fact } from "./decision.ts";
import { joinSaved } from "./join-saved.ts";
import {
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
  type PaymentMethodKind,
  type PaymentMethodUsage,
  type SavedFacts,
} from "./payment-method.ts";
import type { WalletEvent } from "./wallet.ts";

/** The flow that saves a payment method. */
export type Setup = {
  id: Id<"setup">;
  workspaceId: string;
  customerId: string;
  paymentMethodId: Id<"paymentMethod">;
  state: "pending" | "succeeded" | "failed";
  processorSetupId: string;
  /** What the customer agrees to; becomes consents when the setup succeeds. */
  terms: readonly ConsentTerms[];
  failureCode: string;
  createdAt: Temporal.Instant;
  completedAt: Temporal.Instant | undefined;
  revision: number;
};

/** What is announced of a setup. */
export type SetupEvent = Fact<
  "setup.created" | "setup.succeeded" | "setup.failed",
  { setup: Setup; paymentMethod: PaymentMethod }
>;

/** What a new setup is made of. */
export type NewSetup = {
  id: Id<"setup">;
  paymentMethodId: Id<"paymentMethod">;
  workspaceId: string;
  customerId: string;
  kind: PaymentMethodKind;
  usage: PaymentMethodUsage;
  terms: readonly ConsentTerms[];
  processorAccountId: Id<"processorAccount">;
  processorSetupId: string;
};

/** A setup and its payment method as they are born: both pending. */
export function createSetup(
  wanted: NewSetup,
  now: Temporal.Instant,
): Decision<SetupEvent | PaymentMethodEvent> & { setup: Setup; paymentMethod: PaymentMethod } {
  checkTerms(wanted.usage, wanted.terms, now);
  const { workspaceId, customerId, paymentMethodId } = wanted;
  const setup: Setup = {
    id: wanted.id,
    workspaceId,
    customerId,
    paymentMethodId,
    state: "pending",
    processorSetupId: wanted.processorSetupId,
    terms: wanted.terms,
    failureCode: "",
    createdAt: now,
    completedAt: undefined,
    revision: 1,
  };
  const paymentMethod: PaymentMethod = {
    id: paymentMethodId,
    workspaceId,
    customerId,
    kind: wanted.kind,
    usage: wanted.usage,
    state: "pending",
    card: undefined,
    bankDebit: undefined,
    fingerprint: undefined,
    processorAccountId: wanted.processorAccountId,
    setupId: wanted.id,
    importId: undefined,
    duplicateOfId: undefined,
    createdAt: now,
    detachedAt: undefined,
    revision: 1,
  };
  return {
    setup,
    paymentMethod,
    events: [
      { type: "setup.created", workspaceId, setup, paymentMethod },
      { type: "payment_method.created", workspaceId, paymentMethod },
    ],
  };
}

/** How a setup went at the processor, without the token. */
export type SetupOutcome =
  | { outcome: "saved"; facts: SavedFacts; fingerprint: string }
  | { outcome: "failed"; code: string };

/** What completing a setup decides. */
export type CompletedSetup = Decision<
  SetupEvent | PaymentMethodEvent | ConsentEvent | WalletEvent
> & {
  setup: Setup;
  /** The one that the setup names now. */
  paymentMethod: PaymentMethod;
  /** Whether it takes the processor's token. */
  takesToken: boolean;
  /** Those that the setup brought. */
  consents: readonly Consent[];
};

/** What a setup is completed from, under the customer's lock. */
export type SetupState = {
  setup: Setup;
  paymentMethod: PaymentMethod;
  /** The customer's ACTIVE payment method of the same fingerprint. */
  existing: PaymentMethod | undefined;
};

/** With what a setup is completed. */
export type Completion = { now: Temporal.Instant; consentIds: readonly Id<"consent">[] };

/**
 * Completes a pending setup: the payment method becomes active with its consents, or failed. A card
 * that the customer had already stays the payment method that it is, and the setup's own one fails.
 */
export function completeSetup(
  before: SetupState,
  outcome: SetupOutcome,
  given: Completion,
): CompletedSetup {
  const { workspaceId } = before.setup;
  const saved = outcome.outcome === "saved" && outcome.facts.kind === before.paymentMethod.kind;
  const moved = saved ? save(before, outcome) : fail(before.paymentMethod);
  const { paymentMethod } = moved;
  const setup: Setup = {
    ...before.setup,
    paymentMethodId: paymentMethod.id,
    state: saved ? "succeeded" : "failed",
    failureCode: failureCodeOf(before.paymentMethod, outcome),
    completedAt: given.now,
    revision: before.setup.revision + 1,
  };
  const acceptedAt = before.setup.createdAt;
  const terms = saved ? setup.terms.map((each) => ({ ...each, acceptedAt })) : [];
  const agreed = giveConsents(paymentMethod, terms, given.consentIds);
  const type = saved ? "setup.succeeded" : "setup.failed";
  return {
    setup,
    paymentMethod,
    takesToken: moved.takesToken,
    consents: agreed.consents,
    events: [{ type, workspaceId, setup, paymentMethod }, ...moved.events, ...agreed.events],
  };
}

type Moved = Decision<PaymentMethodEvent> & { paymentMethod: PaymentMethod; takesToken: boolean };

function save(
  { paymentMethod: pending, existing }: SetupState,
  { facts, fingerprint }: Extract<SetupOutcome, { outcome: "saved" }>,
): Moved {
  if (existing === undefined) {
    const { paymentMethod, event } = movePaymentMethod(pending, "active", {
      ...{ card: facts.card, bankDebit: facts.bankDebit, fingerprint },
    });
    return { paymentMethod, takesToken: true, events: [event] };
  }
  const { event } = movePaymentMethod(pending, "failed", { duplicateOfId: existing.id });
  const joined = joinSaved(existing, { usage: pending.usage, facts });
  return { ...joined, events: [event, ...joined.events] };
}

/** Empty where it succeeded. What the processor saved is never taken for another kind. */
function failureCodeOf({ kind }: PaymentMethod, outcome: SetupOutcome): string {
  if (outcome.outcome === "failed") return outcome.code;
  return outcome.facts.kind === kind ? "" : "kind_mismatch";
}

function fail(pending: PaymentMethod): Moved {
  const { paymentMethod, event } = movePaymentMethod(pending, "failed");
  return { paymentMethod, takesToken: false, events: [event] };
}
