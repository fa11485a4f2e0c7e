import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision, Fact } from "./decision.ts";
import type { PaymentMethod } from "./payment-method.ts";
import { checkRevision } from "./revision.ts";

/** Which payment method is charged when none is named. */
export type Wallet = {
  workspaceId: string;
  customerId: string;
  defaultPaymentMethodId: Id<"paymentMethod"> | undefined;
  /** 0 where nothing was ever set. */
  revision: number;
};

/** What is announced of a wallet. Its object is the customer, who has one wallet. */
export type WalletEvent = Fact<"wallet.updated", { wallet: Wallet }>;

/** The wallet of a customer who never had a default. */
export function emptyWallet(workspaceId: string, customerId: string): Wallet {
  return { workspaceId, customerId, defaultPaymentMethodId: undefined, revision: 0 };
}

/**
 * Makes a payment method the default. One that is the default already changes nothing.
 *
 * @throws Refused PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, REVISION_STALE
 */
export function setDefault(
  wallet: Wallet,
  method: PaymentMethod,
  expectedRevision: bigint,
): Decision<WalletEvent> & { wallet: Wallet } {
  const field = "payment_method_id";
  if (method.customerId !== wallet.customerId) {
    throw new Refused<Reason>("PAYMENT_METHOD_OF_OTHER_CUSTOMER", { field });
  }
  if (method.state !== "active") {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_ACTIVE", {
      field,
      details: { state: method.state },
    });
  }
  if (method.usage === "on_session") {
    throw new Refused<Reason>("PAYMENT_METHOD_ON_SESSION_ONLY", { field });
  }
  checkRevision(wallet, expectedRevision);
  return wallet.defaultPaymentMethodId === method.id
    ? { wallet, events: [] }
    : changed(wallet, method.id);
}

/** Takes a payment method out of the wallet: if it is the default, there is none afterwards. */
export function removeFromWallet(
  wallet: Wallet,
  paymentMethodId: string,
): Decision<WalletEvent> & { wallet: Wallet } {
  return wallet.defaultPaymentMethodId === paymentMethodId
    ? changed(wallet, undefined)
    : { wallet, events: [] };
}

function changed(before: Wallet, id: Id<"paymentMethod"> | undefined) {
  const wallet: Wallet = { ...before, defaultPaymentMethodId: id, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { wallet, events: [{ type: "wallet.updated" as const, workspaceId, wallet }] };
}
