import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Fact } from "./fact.ts";
import type { PaymentIntent } from "./intent.ts";

/** Whose RPC drives an intent: the intent's own, or its order's. */
export type IntentRoute = "intent" | "order";

/** The order's RPC that stands for the intent's own. */
const ORDER_ROUTES = {
  confirm: "flint.charge.v1.OrderService/ConfirmOrderPaymentIntent",
  cancel: "flint.charge.v1.OrderService/CancelOrderPaymentIntent",
} as const;

/**
 * Sees that an intent is driven by the right RPC: an order that stands by itself is looked after by
 * its own RPCs, which drive every intent of it.
 *
 * @throws Refused PAYMENT_INTENT_BELONGS_TO_ORDER
 */
export function checkRoute(
  intent: PaymentIntent,
  { route, verb }: { route: IntentRoute; verb: keyof typeof ORDER_ROUTES },
): void {
  if (route === "order" || intent.ownsOrder) return;
  throw new Refused<Reason>("PAYMENT_INTENT_BELONGS_TO_ORDER", {
    field: "payment_intent_id",
    details: { order_id: intent.orderContext.orderId, route: ORDER_ROUTES[verb] },
  });
}

/**
 * What a confirmation comes to: the charge of an intent that waits for it, or going on with the
 * attempt that is named.
 *
 * @throws Refused NOT_FOUND (the attempt is not the intent's), PAYMENT_INTENT_NOT_CONFIRMABLE
 */
export function confirmationOf(intent: PaymentIntent, attemptId: string): "charge" | "go_on" {
  if (attemptId === "") {
    checkUnconfirmed(intent);
    return "charge";
  }
  if (attemptId === intent.latestAttemptId) return "go_on";
  throw new Refused<Reason>("NOT_FOUND", { field: "attempt_id", details: { id: attemptId } });
}

/**
 * What the end of an intent comes to: nobody but Flint knows of it, or the processor must be asked.
 *
 * @throws Refused PAYMENT_INTENT_NOT_CANCELABLE
 */
export function cancellationOf({ state }: PaymentIntent): "here" | "at_processor" {
  if (state === "requires_confirmation") return "here";
  if (state === "requires_action" || state === "requires_capture") return "at_processor";
  throw new Refused<Reason>("PAYMENT_INTENT_NOT_CANCELABLE", {
    field: "payment_intent_id",
    details: { state },
  });
}

/** Ends an intent that was not confirmed. */
export function cancelUnconfirmed(
  intent: PaymentIntent,
  now: Temporal.Instant,
): { intent: PaymentIntent; facts: Fact[] } {
  const revision = intent.revision + 1;
  return {
    intent: { ...intent, state: "canceled", updatedAt: now, revision },
    facts: [{ type: "payment_intent.canceled", object: "payment_intent" }],
  };
}

/**
 * Confirms an intent by the attempt that charges it: from now on its amount is that of the attempt.
 *
 * @throws Refused PAYMENT_INTENT_NOT_CONFIRMABLE: somebody else confirmed or canceled it
 */
export function confirmIntent(
  intent: PaymentIntent,
  by: { attemptId: Id<"attempt">; amount: PaymentIntent["amount"]; now: Temporal.Instant },
): PaymentIntent {
  checkUnconfirmed(intent);
  const { attemptId: latestAttemptId, amount, now: updatedAt } = by;
  const revision = intent.revision + 1;
  return { ...intent, state: "processing", latestAttemptId, amount, updatedAt, revision };
}

function checkUnconfirmed({ state, latestAttemptId }: PaymentIntent): void {
  if (state === "requires_confirmation") return;
  throw new Refused<Reason>("PAYMENT_INTENT_NOT_CONFIRMABLE", {
    field: "payment_intent_id",
    details: { state, ...(latestAttemptId === "" ? {} : { attempt_id: latestAttemptId }) },
  });
}
