import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision } from "./decision.ts";
import {
  type Affected,
  detachImpact,
  requireWayOut,
  settleAffected,
  type WayOut,
} from "./impact.ts";
import {
  movePaymentMethod,
  PAYMENT_METHOD_MOVES,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import { checkRevision } from "./revision.ts";
import type { UsageEvent, UsageRecord } from "./usage-record.ts";
import { removeFromWallet, requireUsable, type Wallet, type WalletEvent } from "./wallet.ts";

type Detached = Decision<PaymentMethodEvent | WalletEvent | UsageEvent> & {
  paymentMethod: PaymentMethod;
};

/** A payment method, the wallet that it is in, and the customer's live usage records. */
export type DetachGround = {
  paymentMethod: PaymentMethod;
  wallet: Wallet;
  usages: readonly UsageRecord[];
};

/**
 * Begins to take a payment method out of use; the wallet loses it at once, and so does what relies
 * on it. One that is being detached, or is, stays as it is.
 *
 * @throws Refused REVISION_STALE, PAYMENT_METHOD_NOT_ACTIVE, PAYMENT_METHOD_OF_OTHER_CUSTOMER,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, PAYMENT_METHOD_IN_USE
 */
export function detach(
  ground: DetachGround,
  wayOut: WayOut,
  expectedRevision: bigint,
): Detached & { affected: readonly Affected[] } {
  const { paymentMethod: before, wallet } = ground;
  if (before.state === "detaching" || before.state === "detached") {
    return { paymentMethod: before, affected: [], events: [] };
  }
  checkRevision(before, expectedRevision);
  if (!PAYMENT_METHOD_MOVES[before.state].includes("detaching")) {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_ACTIVE", {
      field: "payment_method_id",
      details: { state: before.state },
    });
  }
  const { replacement } = wayOut;
  if (replacement !== undefined) {
    requireUsable(before.customerId, replacement, "replacement_payment_method_id");
  }
  const impact = detachImpact(ground);
  requireWayOut(impact, wayOut, { reason: "PAYMENT_METHOD_IN_USE", field: "payment_method_id" });
  const { paymentMethod, event } = movePaymentMethod(before, "detaching", {
    detachReason: "requested",
  });
  const changed = removeFromWallet(wallet, before.id, replacement?.id);
  const { affected, events } = settleAffected(impact, wayOut, { defaultMoves: true });
  return { paymentMethod, affected, events: [event, ...changed.events, ...events] };
}

/**
 * Ends the detaching: no charge of it is on its way any more.
 *
 * @throws Refused PAYMENT_METHOD_NOT_DETACHING
 */
export function confirmDetach(before: PaymentMethod, now: Temporal.Instant): Detached {
  if (before.state === "detached") return { paymentMethod: before, events: [] };
  if (before.state !== "detaching") {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_DETACHING", { field: "payment_method_id" });
  }
  const { paymentMethod, event } = movePaymentMethod(before, "detached", { detachedAt: now });
  return { paymentMethod, events: [event] };
}
