import type { Money } from "@flint/money";
import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { ConsentPurpose } from "./consent.ts";
import type { Decision, Fact } from "./decision.ts";
import type { PaymentMethod } from "./payment-method.ts";
import { requireUsable } from "./wallet.ts";

/** What a service above says of a subscription or an order that will be charged. */
export type Usage = {
  /** `undefined`: it follows the wallet. */
  paymentMethodId: Id<"paymentMethod"> | undefined;
  purpose: ConsentPurpose;
  amount: Money | undefined;
  nextChargeAt: Temporal.Instant | undefined;
};

/** That a subscription ("sub_…") or an order ("ord_…") relies on a customer's wallet. */
export type UsageRecord = Usage & {
  workspaceId: string;
  userId: string;
  customerId: string;
  state: "live" | "released";
  revision: number;
};

/** What is announced of a usage record. Its object is the subscription or the order. */
export type UsageEvent = Fact<
  | "usage_record.created"
  | "usage_record.updated"
  | "usage_record.released"
  | "usage_record.stranded",
  { usageRecord: UsageRecord }
>;

type Changed = Decision<UsageEvent> & { usageRecord: UsageRecord };

/**
 * Most live usage records of one customer: one decision, such as detaching the default, can move
 * all of them and announce each.
 */
export const LIVE_USAGES_MAX = 500;

/** Of whom a usage is recorded, and what is there already. */
export type RecordGround = {
  key: { workspaceId: string; userId: string; customerId: string };
  before: UsageRecord | undefined;
  /** The payment method that is named; `undefined` where it follows the wallet. */
  method: PaymentMethod | undefined;
  /** How many live ones the customer has. */
  liveCount: number;
};

/**
 * Records a usage in place of the one before. The same again changes nothing.
 *
 * @throws Refused NOT_FOUND, PAYMENT_METHOD_OF_OTHER_CUSTOMER, PAYMENT_METHOD_NOT_ACTIVE,
 *   PAYMENT_METHOD_ON_SESSION_ONLY, USAGES_TOO_MANY
 */
export function recordUsage(ground: RecordGround, usage: Usage): Changed {
  const { key, before, method, liveCount } = ground;
  if (before !== undefined && before.customerId !== key.customerId) {
    throw new Refused<Reason>("NOT_FOUND", { field: "user_id", details: { id: key.userId } });
  }
  // A method that was forced out of use stays named until another takes its place.
  if (method !== undefined && method.id !== before?.paymentMethodId) {
    requireUsable(key.customerId, method, "payment_method_id");
  }
  if (before?.state !== "live" && liveCount >= LIVE_USAGES_MAX) {
    throw new Refused<Reason>("USAGES_TOO_MANY", {
      field: "customer_id",
      details: { maximum: String(LIVE_USAGES_MAX) },
    });
  }
  if (before === undefined) {
    const usageRecord: UsageRecord = { ...key, ...usage, state: "live", revision: 1 };
    return { usageRecord, events: [announce("usage_record.created", usageRecord)] };
  }
  if (before.state === "live" && isSame(before, usage)) return { usageRecord: before, events: [] };
  return change(before, "usage_record.updated", { ...usage, state: "live" });
}

/** Whether a subscription relies on the wallet, and not an order. */
export function isSubscription({ userId }: UsageRecord): boolean {
  return userId.startsWith("sub_");
}

/** Says that a subscription or order is over. One that is released stays as it is. */
export function releaseUsage(before: UsageRecord): Changed {
  if (before.state === "released") return { usageRecord: before, events: [] };
  return change(before, "usage_record.released", { state: "released" });
}

/** Lets a usage name another payment method. One that names it already stays as it is. */
export function moveUsage(before: UsageRecord, paymentMethodId: Id<"paymentMethod">): Changed {
  if (before.paymentMethodId === paymentMethodId) return { usageRecord: before, events: [] };
  return change(before, "usage_record.updated", { paymentMethodId });
}

/** Announces that what a usage relies on is gone; what it names stays, for whoever mends it. */
export function strandUsage(before: UsageRecord): Changed {
  return change(before, "usage_record.stranded", {});
}

function isSame(before: UsageRecord, usage: Usage): boolean {
  return (
    before.paymentMethodId === usage.paymentMethodId &&
    before.purpose === usage.purpose &&
    before.amount?.currency === usage.amount?.currency &&
    before.amount?.amountMinor === usage.amount?.amountMinor &&
    before.nextChargeAt?.epochNanoseconds === usage.nextChargeAt?.epochNanoseconds
  );
}

function change(
  before: UsageRecord,
  type: UsageEvent["type"],
  to: Partial<Usage & Pick<UsageRecord, "state">>,
): Changed {
  const usageRecord: UsageRecord = { ...before, ...to, revision: before.revision + 1 };
  return { usageRecord, events: [announce(type, usageRecord)] };
}

function announce(type: UsageEvent["type"], usageRecord: UsageRecord): UsageEvent {
  return { type, workspaceId: usageRecord.workspaceId, usageRecord };
}
