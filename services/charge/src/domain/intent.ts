import type { Money } from "@flint/money";
import type { Actor, Id, OrderContext } from "@flint/std";
import type { Attempt, AttemptState, PaymentFlow } from "./attempt.ts";
import { type CaptureKind, type HoldState, holdState } from "./authorization.ts";
import { type Order, outstandingMinor } from "./order.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** How far a payment intent is. */
export type IntentState =
  | "requires_confirmation"
  | "processing"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "failed"
  | "canceled"
  | "unknown";

/** What an intent that is confirmed later shall charge. */
export type IntentTerms = {
  /** Empty: the wallet's default. */
  paymentMethodId: string;
  backupsAllowed: boolean;
  /** Why, in the words of whoever created it. */
  note: string;
  /** Whether its amount was given beside its order; else it is what the order owes. */
  amountGiven: boolean;
};

/** The will to collect an amount of an order. */
export type PaymentIntent = {
  id: Id<"paymentIntent">;
  workspaceId: string;
  customerId: string;
  orderContext: OrderContext;
  amount: Money;
  state: IntentState;
  initiator: Initiator;
  reason: ChargeReason;
  paymentFlow: PaymentFlow;
  captureKind: CaptureKind;
  actor: Actor;
  /** Empty while it was not confirmed. */
  latestAttemptId: Id<"attempt"> | "";
  /** Whether it made its order. */
  ownsOrder: boolean;
  /** Of one that was created to be confirmed later; `undefined` where its creation charged it. */
  terms: IntentTerms | undefined;
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  revision: number;
};

/**
 * An intent as it is shown beside its order: what was not confirmed follows what the order owes, at
 * least 0.
 */
export function besideOrder(intent: PaymentIntent, order: Order): PaymentIntent {
  if (!followsOrder(intent)) return intent;
  const owed = outstandingMinor(order);
  const amountMinor = owed < 0n ? 0n : owed;
  return { ...intent, amount: { currency: order.currency, amountMinor } };
}

/** Whether an intent's amount is its order's to say. */
export function followsOrder({ state, terms }: PaymentIntent): boolean {
  return state === "requires_confirmation" && terms?.amountGiven === false;
}

/** An intent is as far as its latest attempt. */
export const INTENT_STATE_OF: Readonly<Record<AttemptState, IntentState>> = {
  sent: "processing",
  pending: "processing",
  requires_action: "requires_action",
  unknown: "unknown",
  approved: "succeeded",
  declined: "failed",
  returned: "failed",
  canceled: "canceled",
  not_sent: "failed",
  authorized: "requires_capture",
};

const INTENT_STATE_OF_HOLD: Readonly<Record<HoldState, IntentState>> = {
  held: "requires_capture",
  moving: "processing",
  unknown: "unknown",
};

/** How far an intent is by its latest attempt, and by what is going on with money that it holds. */
export function intentStateOf({ progress }: Pick<Attempt, "progress">): IntentState {
  return progress.state === "authorized"
    ? INTENT_STATE_OF_HOLD[holdState(progress.authorization)]
    : INTENT_STATE_OF[progress.state];
}
