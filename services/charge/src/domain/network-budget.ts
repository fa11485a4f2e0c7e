import { sha256 } from "@flint/std";
import type { AskedAmount } from "./asked-amount.ts";
import type { Blocker } from "./blocker.ts";
import { type CountedBy, NETWORK_RULES, type NetworkRule } from "./network-rules.ts";
import type { Initiator } from "./stored-credential.ts";

/** What of a charge decides which sends it is counted with. */
export type CountedCharge = {
  paymentMethodId: string;
  /** Keyed hash of the card: the same card is the same, whichever payment method holds it. */
  fingerprint: string;
  brand: string;
  amount: AskedAmount;
  initiator: Initiator;
};

/** The rules that count a charge under one key. */
export type Counter = { key: string; rules: readonly NetworkRule[] };

/** A send that counts: it was not approved, as far as is known. */
export type CountedSend = { key: string; sentAt: Temporal.Instant };

/** What decides whether a network's limit lets a charge be sent. */
export type BudgetFacts = {
  charge: CountedCharge;
  sends: readonly CountedSend[];
  at: Temporal.Instant;
};

/**
 * Under which keys a charge is counted: none where its network has no limit that Flint knows.
 *
 * @param table the rules; every one when absent
 */
export function countersOf(
  charge: CountedCharge,
  at: Temporal.Instant,
  table: readonly NetworkRule[] = NETWORK_RULES,
): Counter[] {
  const rules = rulesAt(charge.brand, at, table);
  const grouped = Map.groupBy(rules, ({ countedBy }) => countedBy);
  return [...grouped].map(([countedBy, of]) => ({ key: keyOf(charge, countedBy), rules: of }));
}

/** Whether a network has a limit that Flint knows. */
export function isCounted(brand: string, at: Temporal.Instant): boolean {
  return rulesAt(brand, at, NETWORK_RULES).length > 0;
}

/** Since when sends count under a counter; what is older has left every window. */
export function countedSince({ rules }: Counter, at: Temporal.Instant): Temporal.Instant {
  return at.subtract({ hours: Math.max(...rules.map(({ windowHours }) => windowHours)) });
}

/** Whether a network's limit would be passed, and when the next send is free. */
export function budgetBlockers({ charge, sends, at }: BudgetFacts): Blocker[] {
  const exhausted = countersOf(charge, at)
    .flatMap(({ key, rules }) => rules.map((rule) => ({ rule, freeAt: freeAt(rule, key) })))
    .filter((each) => each.freeAt !== undefined)
    .sort((a, b) => Temporal.Instant.compare(b.freeAt ?? at, a.freeAt ?? at));
  const [latest] = exhausted;
  return latest?.freeAt === undefined ? [] : [blocker(charge, latest.rule, latest.freeAt)];

  function freeAt({ windowHours, sendsMax }: NetworkRule, key: string) {
    const since = at.subtract({ hours: windowHours });
    const counted = sends
      .filter((send) => send.key === key && Temporal.Instant.compare(send.sentAt, since) > 0)
      .map(({ sentAt }) => sentAt)
      .sort(Temporal.Instant.compare);
    // One is free once so many have left the window that one less than the most is in it.
    return counted[counted.length - sendsMax]?.add({ hours: windowHours });
  }
}

function blocker(
  { paymentMethodId, brand }: CountedCharge,
  { sendsMax, windowHours }: NetworkRule,
  freeAt: Temporal.Instant,
): Blocker {
  const reason = "NETWORK_BUDGET_EXHAUSTED";
  return {
    ...{ reason, refusal: reason, objectId: paymentMethodId, untilAt: freeAt },
    details: {
      network: brand,
      sends_max: String(sendsMax),
      window_hours: String(windowHours),
      free_time: freeAt.toString(),
    },
  };
}

function rulesAt(network: string, at: Temporal.Instant, table: readonly NetworkRule[]) {
  const day = at.toZonedDateTimeISO("UTC").toPlainDate().toString();
  const held = table.filter((rule) => rule.network === network && rule.effectiveFrom <= day);
  return held.filter((rule) => !held.some((other) => replaces(other, rule)));
}

function replaces(newer: NetworkRule, older: NetworkRule): boolean {
  return newer.windowHours === older.windowHours && newer.effectiveFrom > older.effectiveFrom;
}

function keyOf(charge: CountedCharge, countedBy: CountedBy): string {
  const { brand, amount, initiator } = charge;
  const card = `${brand} ${cardOf(charge)}`;
  if (countedBy === "card") return hashOf(card);
  return hashOf(`${card} ${amount.currency} ${amount.amountMinor} ${initiator}`);
}

function hashOf(text: string): string {
  return sha256(text).toHex();
}

/** What stands for the card: the payment method itself where its card is not known. */
export function cardOf({ fingerprint, paymentMethodId }: CountedCharge): string {
  return fingerprint === "" ? paymentMethodId : fingerprint;
}
