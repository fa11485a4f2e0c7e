import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision, Fact } from "./decision.ts";
import type { PaymentMethod } from "./payment-method.ts";
import { checkRevision } from "./revision.ts";

/** Which payment method is charged when none is named, and which may stand in for it. */
export type Wallet = {
  workspaceId: string;
  customerId: string;
  defaultPaymentMethodId: Id<"paymentMethod"> | undefined;
  /** In the order in which they are tried; never the default. */
  backupIds: readonly Id<"paymentMethod">[];
  /** 0 where nothing was ever set. */
  revision: number;
};

/** What is announced of a wallet. Its object is the customer, who has one wallet. */
export type WalletEvent = Fact<"wallet.updated", { wallet: Wallet }>;

/** The wallet of a customer who never had a default. */
export function emptyWallet(workspaceId: string, customerId: string): Wallet {
  return {
    workspaceId,
    customerId,
    defaultPaymentMethodId: undefined,
    backupIds: [],
    revision: 0,
  };
}

type Changed = Decision<WalletEvent> & { wallet: Wallet };

/**
 * Makes a payment method the default, which is no backup then. One that is the default already
 * changes nothing.
 *
 * @throws Refused PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, REVISION_STALE
 */
export function setDefault(
  wallet: Wallet,
  method: PaymentMethod,
  expectedRevision: bigint,
): Changed {
  requireUsable(wallet.customerId, method, "payment_method_id");
  checkRevision(wallet, expectedRevision);
  if (wallet.defaultPaymentMethodId === method.id) return { wallet, events: [] };
  const backupIds = wallet.backupIds.filter((id) => id !== method.id);
  return changed(wallet, { defaultPaymentMethodId: method.id, backupIds });
}

/**
 * Puts backups in the place of those before. The same ones in the same order change nothing.
 *
 * @param methods each once, in the order in which they are tried
 * @throws Refused PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, REVISION_STALE, BACKUP_IS_DEFAULT
 */
export function setBackups(
  wallet: Wallet,
  methods: readonly PaymentMethod[],
  expectedRevision: bigint,
): Changed {
  methods.forEach((method, index) => {
    requireUsable(wallet.customerId, method, `payment_method_ids[${index}]`);
  });
  checkRevision(wallet, expectedRevision);
  const backupIds = methods.map(({ id }) => id);
  const place = backupIds.findIndex((id) => id === wallet.defaultPaymentMethodId);
  if (place >= 0) {
    throw new Refused<Reason>("BACKUP_IS_DEFAULT", { field: `payment_method_ids[${place}]` });
  }
  if (backupIds.join() === wallet.backupIds.join()) return { wallet, events: [] };
  return changed(wallet, { backupIds });
}

/**
 * Takes a payment method out of the wallet: if it is the default, the replacement is afterwards, or
 * there is none.
 */
export function removeFromWallet(
  wallet: Wallet,
  paymentMethodId: string,
  replacementId?: Id<"paymentMethod">,
): Changed {
  const isDefault = wallet.defaultPaymentMethodId === paymentMethodId;
  const defaultPaymentMethodId = isDefault ? replacementId : wallet.defaultPaymentMethodId;
  const backupIds = wallet.backupIds.filter(
    (id) => id !== paymentMethodId && id !== defaultPaymentMethodId,
  );
  if (!isDefault && backupIds.length === wallet.backupIds.length) return { wallet, events: [] };
  return changed(wallet, { defaultPaymentMethodId, backupIds });
}

/** Takes everything out of the wallet. */
export function clearWallet(wallet: Wallet): Changed {
  const { defaultPaymentMethodId, backupIds } = wallet;
  if (defaultPaymentMethodId === undefined && backupIds.length === 0) return { wallet, events: [] };
  return changed(wallet, { defaultPaymentMethodId: undefined, backupIds: [] });
}

/**
 * Sees that a payment method can be charged without the customer, for this one.
 *
 * @param field where the request names it
 * @throws Refused PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY
 */
export function requireUsable(customerId: string, method: PaymentMethod, field: string): void {
  if (method.customerId !== customerId) {
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
}

function changed(
  before: Wallet,
  change: Partial<Pick<Wallet, "defaultPaymentMethodId" | "backupIds">>,
): Changed {
  const wallet: Wallet = { ...before, ...change, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { wallet, events: [{ type: "wallet.updated" as const, workspaceId, wallet }] };
}
