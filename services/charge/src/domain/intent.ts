import type { Money } from "@flint/money";
import type { Actor, Id, OrderContext } from "@flint/std";
import type { Attempt, AttemptState, PaymentFlow } from "./attempt.ts";
import { type CaptureKind, type HoldState, holdState } from "./authorization.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** How far a payment intent is. */
export type IntentState =
  | "processing"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "failed"
  | "canceled"
  | "unknown";

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
  latestAttemptId: Id<"attempt">;
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  revision: number;
};

/** An intent is as far as its latest attempt. */
export const INTENT_STATE_OF: Readonly<Record<AttemptState, IntentState>> = {
  sent: "processing",
  pending: "processing",
  requires_action: "requires_action",
  unknown: "unknown",
  approved: "succeeded",
  declined: "failed",
  returned: "failed",
  not_sent: "failed",
  authorized: "requires_capture",
  canceled: "canceled",
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
