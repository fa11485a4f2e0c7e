import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision } from "./decision.ts";
import {
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import { checkRevision } from "./revision.ts";
import { removeFromWallet, type Wallet, type WalletEvent } from "./wallet.ts";

type Detached = Decision<PaymentMethodEvent | WalletEvent> & { paymentMethod: PaymentMethod };

/**
 * Begins to take a payment method out of use; the wallet loses it at once. One that is being
 * detached, or is, stays as it is.
 *
 * @throws Refused REVISION_STALE, PAYMENT_METHOD_NOT_ACTIVE
 */
export function detach(before: PaymentMethod, wallet: Wallet, expectedRevision: bigint): Detached {
  if (before.state === "detaching" || before.state === "detached") {
    return { paymentMethod: before, events: [] };
  }
  checkRevision(before, expectedRevision);
  if (before.state !== "active") {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_ACTIVE", {
      field: "payment_method_id",
      details: { state: before.state },
    });
  }
  const { paymentMethod, event } = movePaymentMethod(before, "detaching");
  return { paymentMethod, events: [event, ...removeFromWallet(wallet, before.id).events] };
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
