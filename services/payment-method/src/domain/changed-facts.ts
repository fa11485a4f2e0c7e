import type { HeldMethod, PaymentMethod, SavedFacts } from "./payment-method.ts";

/**
 * Names of the facts of a payment method that what the processor holds now differs in, as the event
 * `payment_method.updated` tells them.
 */
export function changedFacts(before: PaymentMethod, { facts, fingerprint }: HeldMethod): string[] {
  const known = namedFacts(before);
  const differs = Object.entries(namedFacts(facts)).filter(([name, fact]) => known[name] !== fact);
  const changed = differs.map(([name]) => name);
  return before.fingerprint === fingerprint ? changed : [...changed, "fingerprint"];
}

function namedFacts({
  card,
  bankDebit,
}: Pick<SavedFacts, "card" | "bankDebit">): Readonly<Record<string, string | boolean>> {
  if (card !== undefined) {
    const { brand, last4, expiryMonth, expiryYear, networkToken } = card;
    const expiry = `${expiryMonth}/${expiryYear}`;
    return { brand, last4, expiry, network_token: networkToken };
  }
  if (bankDebit === undefined) return {};
  const { bankName, last4, country, mandateReference } = bankDebit;
  return { bank_name: bankName, last4, country, mandate_reference: mandateReference };
}

/**
 * A payment method with what the processor holds now. The next expiry is announced again.
 *
 * @param changed {@link changedFacts}
 */
export function withFacts(
  before: PaymentMethod,
  { facts: { card, bankDebit }, fingerprint }: HeldMethod,
  changed: readonly string[],
): PaymentMethod {
  const expiryAnnouncedAt = changed.includes("expiry") ? undefined : before.expiryAnnouncedAt;
  const revision = before.revision + 1;
  return { ...before, card, bankDebit, fingerprint, expiryAnnouncedAt, revision };
}
