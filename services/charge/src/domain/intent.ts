import type { Money } from "@flint/money";
import type { Actor, Id, OrderContext } from "@flint/std";
import type { AttemptState, PaymentFlow } from "./attempt.ts";
import type { ChargeReason, Initiator } from "./stored-credential.ts";

/** How far a payment intent is. */
export type IntentState =
  "processing" | "requires_action" | "succeeded" | "failed" | "canceled" | "unknown";

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
  canceled: "canceled",
  not_sent: "failed",
};
