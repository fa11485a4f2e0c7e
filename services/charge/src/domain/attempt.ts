import type { Money } from "@flint/money";
import type { Actor, Id, OrderContext } from "@flint/std";
import type { Authorization, CaptureKind } from "./authorization.ts";
import type { ConsentCadence } from "./consent-cadence.ts";
import type { Decline } from "./decline.ts";
import type { NotSentReason } from "./not-sent.ts";
import type { Resolution } from "./resolution.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** How a charge came about. */
export type PaymentFlow = "api" | "checkout" | "support" | "schedule";

/** What an attempt charges. */
export type MethodKind = "card" | "sepa_debit" | "ach_debit" | "bacs_debit";

/** The payment method of an attempt, as it was then: history keeps it when it is detached. */
export type ChargedMethod = {
  id: string;
  kind: MethodKind;
  /** Empty for a debit; its expiry is 0 then. */
  brand: string;
  last4: string;
  expiryMonth: number;
  expiryYear: number;
  /** Of the mandate that a debit is made under; empty for a card. */
  mandateReference: string;
};

/** A payment method that was looked at, and why it was not taken. */
export type Candidate = {
  paymentMethodId: string;
  source: "explicit" | "subscription" | "default" | "backup";
  /** Empty for the one that is charged. */
  rejectedReason: string;
};

/** What the customer must do, on the processor's side. */
export type NextAction = { kind: string; url: string };

/** A setup whose payment method is saved if the attempt is approved. */
export type AdoptedSetup = { setupId: string; adoptedBy: string; makeDefault: boolean };

/** What every attempt has, decided before it was sent and never changed. */
export type AttemptFacts = {
  id: Id<"attempt">;
  workspaceId: string;
  paymentIntentId: Id<"paymentIntent">;
  customerId: string;
  orderContext: OrderContext;
  amount: Money;
  paymentMethod: ChargedMethod;
  candidates: readonly Candidate[];
  /** Empty where the charge needs none. */
  consentId: string;
  /** How often that consent may be charged; absent where nothing was agreed. */
  consentCadence?: ConsentCadence | undefined;
  initiator: Initiator;
  reason: ChargeReason;
  paymentFlow: PaymentFlow;
  captureKind: CaptureKind;
  actor: Actor;
  orderRevision: number;
  linesHash: string;
  processorAccountId: string;
  processor: string;
  /** What the processor is sent, at every send of this attempt. */
  processorKey: string;
  priorNetworkTransactionId: string;
  /** Absent where it charges a payment method that is saved. */
  saves?: AdoptedSetup | undefined;
  createdAt: Temporal.Instant;
};

/** Where an attempt is; each state carries only what is true in it. */
export type AttemptProgress =
  | { state: "sent" }
  | {
      state: "approved";
      processorChargeId: string;
      networkTransactionId: string;
      settledAt: Temporal.Instant;
      /** What was taken, where it was held first; absent: all of the attempt's amount. */
      capturedMinor?: bigint | undefined;
      /** Absent where it was not held first, or was found when it was captured already. */
      authorization?: Authorization | undefined;
    }
  /** The issuer approved; the money is held and was not taken. */
  | {
      state: "authorized";
      processorChargeId: string;
      networkTransactionId: string;
      authorization: Authorization;
    }
  /**
   * The processor confirmed that it moved no money and will not: nobody did what it asked for, or the
   * money that it held was let go.
   */
  | {
      state: "canceled";
      processorChargeId: string;
      settledAt: Temporal.Instant;
      authorization?: Authorization | undefined;
    }
  | {
      state: "declined";
      processorChargeId: string;
      decline: Decline;
      settledAt: Temporal.Instant;
    }
  /** The bank returned the debit, perhaps after it was approved. */
  | {
      state: "returned";
      processorChargeId: string;
      networkTransactionId: string;
      decline: Decline;
      /** When its first outcome became known: the approval, or else the return. */
      settledAt: Temporal.Instant;
      returnedAt: Temporal.Instant;
    }
  | {
      state: "requires_action";
      processorChargeId: string;
      nextAction: NextAction;
      /** When the processor is asked to end it, if nobody has acted. */
      expiresAt: Temporal.Instant;
      resolution: Resolution;
    }
  | { state: "pending"; processorChargeId: string; resolution: Resolution }
  | {
      state: "unknown";
      resolution: Resolution;
      /** The payment that the processor was asked to end, where that is what was not answered. */
      canceling?: { processorChargeId: string } | undefined;
    }
  | {
      state: "not_sent";
      settledAt: Temporal.Instant;
      /** Absent in attempts that are older than it. */
      reason?: NotSentReason | undefined;
    };

/** One request to a processor. */
export type Attempt = AttemptFacts & { progress: AttemptProgress; revision: number };

/** Names of the states of an attempt. */
export type AttemptState = AttemptProgress["state"];

/** What the processor can say of whatever is open: it may have gone on, or been ended, by itself. */
const OUTCOMES = ["approved", "declined", "returned", "canceled"] as const;

/** The only moves there are. */
export const ATTEMPT_MOVES: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  sent: [...OUTCOMES, "authorized", "requires_action", "pending", "unknown", "not_sent"],
  // Asking again may leave the outcome as open as it was, with one more look-up counted.
  unknown: [...OUTCOMES, "authorized", "requires_action", "pending", "unknown"],
  // Unknown where a cancel is not answered.
  requires_action: [...OUTCOMES, "authorized", "requires_action", "pending", "unknown"],
  // A capture or a release that brings nothing leaves it authorised.
  authorized: ["approved", "authorized", "canceled"],
  pending: [...OUTCOMES, "pending"],
  // A debit's failure can come after its success.
  approved: ["returned"],
  declined: [],
  returned: [],
  canceled: [],
  not_sent: [],
};

/**
 * The payment that the processor must be asked to end: its action has expired, or an earlier ask was
 * not answered. `undefined` where there is none.
 */
export function paymentToCancel(
  { progress }: Attempt,
  now: Temporal.Instant,
): { processorChargeId: string } | undefined {
  if (progress.state === "unknown") return progress.canceling;
  const expired =
    progress.state === "requires_action" && Temporal.Instant.compare(progress.expiresAt, now) <= 0;
  return expired ? { processorChargeId: progress.processorChargeId } : undefined;
}

const FINAL: ReadonlySet<AttemptState> = new Set([...OUTCOMES, "not_sent"]);

/**
 * Whether an attempt in this state has its outcome: the order is free and the caller answered. Only
 * a late return changes it any more.
 */
export function isFinal(state: AttemptState): boolean {
  return FINAL.has(state);
}

/**
 * Whether the send has its answer. Beside the final states that is AUTHORIZED: the order stays
 * claimed, and what becomes of it is no matter of the send any more.
 */
export function isAnswered(state: AttemptState): boolean {
  return isFinal(state) || state === "authorized";
}

/** What an approved attempt took. */
export function takenMinor({ amount, progress }: Attempt): bigint {
  const captured = progress.state === "approved" ? progress.capturedMinor : undefined;
  return captured ?? amount.amountMinor;
}
