import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { checkTerms, type ConsentTerms } from "./consent.ts";
import type { Decision, Fact } from "./decision.ts";
import type {
  PaymentMethod,
  PaymentMethodEvent,
  PaymentMethodKind,
  PaymentMethodUsage,
} from "./payment-method.ts";

/** Names of the states of a setup. */
export type SetupState =
  "pending" | "requires_action" | "succeeded" | "failed" | "abandoned" | "expired";

/** What the customer must do with the processor. */
export type NextAction = { kind: string; url: string };

/** The flow that saves a payment method. */
export type Setup = {
  id: Id<"setup">;
  workspaceId: string;
  customerId: string;
  paymentMethodId: Id<"paymentMethod">;
  state: SetupState;
  processorSetupId: string;
  /** What the customer agrees to; becomes consents when the setup succeeds. */
  terms: readonly ConsentTerms[];
  failureCode: string;
  /** Known while it requires an action. */
  nextAction: NextAction | undefined;
  createdAt: Temporal.Instant;
  completedAt: Temporal.Instant | undefined;
  revision: number;
};

/** The only moves there are; the processor may name another action than before. */
export const SETUP_MOVES: Readonly<Record<SetupState, readonly SetupState[]>> = {
  pending: ["requires_action", "succeeded", "failed", "abandoned", "expired"],
  requires_action: ["requires_action", "succeeded", "failed", "abandoned", "expired"],
  succeeded: [],
  failed: [],
  abandoned: [],
  expired: [],
};

/** How long a setup can be completed: processors forget theirs after a day or more. */
export const SETUP_LIFETIME_HOURS = 24;

/** What is announced of a setup. */
export type SetupEvent = Fact<
  "setup.created" | `setup.${Exclude<SetupState, "pending">}`,
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
    nextAction: undefined,
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
    expiryAnnouncedAt: undefined,
    detachReason: undefined,
    detachedAt: undefined,
    adoptedBy: "",
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

/** From when on a setup cannot be completed any more. */
export function setupExpiresAt({ createdAt }: Pick<Setup, "createdAt">): Temporal.Instant {
  return createdAt.add({ hours: SETUP_LIFETIME_HOURS });
}

/**
 * How long a setup whose payment method is saved with a payment waits for that payment's outcome:
 * longer than charge asks for it by itself, which is 61 days.
 */
export const ADOPTED_LIFETIME_DAYS = 70;

/** When a setup that is not final ends by itself. */
export function setupEndsAt(setup: Setup, { adoptedBy }: PaymentMethod): Temporal.Instant {
  return adoptedBy === ""
    ? setupExpiresAt(setup)
    : setup.createdAt.add({ hours: 24 * ADOPTED_LIFETIME_DAYS });
}

/** How long a setup whose payment method never became active can be read, with its method. */
export const FAILED_KEPT_DAYS = 30;

/** When such a setup is deleted with its method; `undefined` for any other. */
export function failedKeptUntil(setup: Setup): Temporal.Instant | undefined {
  const { state } = setup;
  return state === "failed" || state === "abandoned" || state === "expired"
    ? duplicateKeptUntil(setup)
    : undefined;
}

/** When a payment method that failed because the customer had its card is deleted; its setup stays. */
export function duplicateKeptUntil({
  completedAt,
}: Pick<Setup, "completedAt">): Temporal.Instant | undefined {
  return completedAt?.add({ hours: 24 * FAILED_KEPT_DAYS });
}

/** Whether nothing can become of a setup any more. */
export function isFinal({ state }: Setup): boolean {
  return SETUP_MOVES[state].length === 0;
}

/** Whether a setup's time is over, be it EXPIRED already or not. */
export function isOverdue(setup: Setup, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(setupExpiresAt(setup), now) <= 0;
}

/**
 * Sees that a setup can still be completed or abandoned. One whose time is over counts as EXPIRED
 * even before the job that says so has run.
 *
 * @throws Refused SETUP_NOT_PENDING
 */
export function requireOpen(setup: Setup, now: Temporal.Instant): void {
  if (!isFinal(setup) && !isOverdue(setup, now)) return;
  const state = isFinal(setup) ? setup.state : "expired";
  throw new Refused<Reason>("SETUP_NOT_PENDING", { field: "setup_id", details: { state } });
}

/**
 * Moves a setup to another state.
 *
 * @throws RangeError on a move that is not listed, which is a defect: the doors refuse before
 */
export function moveSetup(
  before: Setup,
  state: Exclude<SetupState, "pending">,
  change: Partial<Pick<Setup, "paymentMethodId" | "failureCode" | "nextAction" | "completedAt">>,
): Setup {
  if (!SETUP_MOVES[before.state].includes(state)) {
    throw new RangeError(`setup ${before.id}: ${before.state} → ${state}`);
  }
  return { ...before, nextAction: undefined, ...change, state, revision: before.revision + 1 };
}
