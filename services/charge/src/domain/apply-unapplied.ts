import type { Id } from "@flint/std";
import { entryOf, type ExternalPayment, factOf } from "./external-payment.ts";
import type { Fact } from "./fact.ts";
import { type Order, outstandingMinor, paymentState } from "./order.ts";
import type { OrderEntry } from "./settle.ts";

/** An order as a settle leaves it, and what it tells. */
export type Settling = { order: Order; entries: readonly OrderEntry[]; facts: readonly Fact[] };

/**
 * Applies what was paid outside while an attempt was on its way, once the attempt has its outcome: up
 * to what the order then owes, the oldest first. What it does not owe any more is returned.
 *
 * @param before the order before the settle: each of its changes has one revision and one event
 * @param payments all that wait for the order, the oldest first
 */
export function applyUnapplied(
  before: Order,
  settling: Settling,
  payments: readonly ExternalPayment[],
  given: { nextEntryId: () => Id<"entry">; now: Temporal.Instant },
): Settling & { externalPayments: readonly ExternalPayment[] } {
  let order: Order = { ...settling.order, unappliedMinor: 0n };
  const entries = [...settling.entries];
  const facts = [...settling.facts];
  const externalPayments: ExternalPayment[] = [];
  for (const payment of payments) {
    const appliedMinor = least(payment.amount.amountMinor, outstandingMinor(order));
    const state = appliedMinor > 0n ? "applied" : "returned";
    const after = { ...payment, state, appliedMinor, revision: payment.revision + 1 } as const;
    externalPayments.push(after);
    facts.push(factOf(after, state));
    if (appliedMinor === 0n) continue;
    entries.push(entryOf(after, "external", { entryId: given.nextEntryId(), now: given.now }));
    order = { ...order, paidMinor: order.paidMinor + appliedMinor };
  }
  if (order.paidMinor === settling.order.paidMinor) {
    return { order, entries, facts, externalPayments };
  }
  const revision = before.revision + 1;
  const told = facts.filter(({ object }) => object !== "order");
  const changed: Fact = { type: `order.${paymentState(order)}`, object: "order" };
  return {
    order: { ...order, updatedAt: given.now, revision },
    entries,
    facts: [...told, changed],
    externalPayments,
  };
}

/** The lesser of an amount and what is owed; 0 where nothing is. */
function least(amountMinor: bigint, owedMinor: bigint): bigint {
  if (owedMinor <= 0n) return 0n;
  return amountMinor < owedMinor ? amountMinor : owedMinor;
}
