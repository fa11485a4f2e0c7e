import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision } from "./decision.ts";
import type { PaymentMethod } from "./payment-method.ts";
import { checkRevision } from "./revision.ts";
import { isSubscription, moveUsage, type UsageEvent, type UsageRecord } from "./usage-record.ts";
import { requireUsable, setDefault, type Wallet, type WalletEvent } from "./wallet.ts";

/** What a default applies to; the caller always says it. */
export type DefaultScope =
  | { kind: "customer" }
  | { kind: "all_live_subscriptions" }
  /** Ids of subscriptions, each once. */
  | { kind: "subscriptions"; ids: readonly string[] };

/** A customer's wallet, the method that is chosen, and the customer's live usage records. */
export type DefaultGround = {
  wallet: Wallet;
  method: PaymentMethod;
  usages: readonly UsageRecord[];
};

type Applied = Decision<WalletEvent | UsageEvent> & { wallet: Wallet; moved: UsageRecord[] };

/**
 * Makes a payment method what its scope says. A subscription that follows the wallet goes on
 * following it: naming the default of today would keep it from the default of tomorrow.
 *
 * @throws Refused PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, REVISION_STALE, NOT_FOUND
 */
export function applyDefault(
  ground: DefaultGround,
  scope: DefaultScope,
  expectedRevision: bigint,
): Applied {
  const { wallet, method, usages } = ground;
  switch (scope.kind) {
    case "customer":
      return { ...setDefault(wallet, method, expectedRevision), moved: [] };
    case "all_live_subscriptions": {
      const changed = setDefault(wallet, method, expectedRevision);
      const naming = usages.filter((usage) => isSubscription(usage) && usage.paymentMethodId);
      const { moved, events } = moveAll(naming, method);
      return { wallet: changed.wallet, moved, events: [...changed.events, ...events] };
    }
    case "subscriptions": {
      requireUsable(wallet.customerId, method, "payment_method_id");
      checkRevision(wallet, expectedRevision);
      return { wallet, ...moveAll(chosenOf(usages, scope.ids), method) };
    }
  }
}

function chosenOf(usages: readonly UsageRecord[], ids: readonly string[]): UsageRecord[] {
  const byUser = new Map(usages.map((usage) => [usage.userId, usage]));
  return ids.map((id, index) => {
    const found = byUser.get(id);
    if (found !== undefined) return found;
    throw new Refused<Reason>("NOT_FOUND", {
      field: `subscriptions.subscription_ids[${index}]`,
      details: { id },
    });
  });
}

function moveAll(usages: readonly UsageRecord[], { id }: PaymentMethod) {
  const changes = usages.map((usage) => moveUsage(usage, id));
  const effective = changes.filter(({ events }) => events.length > 0);
  return {
    moved: effective.map(({ usageRecord }) => usageRecord),
    events: effective.flatMap(({ events }) => events),
  };
}
