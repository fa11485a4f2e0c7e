import type { Decision } from "./decision.ts";
import type {
  PaymentMethod,
  PaymentMethodEvent,
  PaymentMethodUsage,
  SavedFacts,
} from "./payment-method.ts";

/** A card or bank account that was saved once more. */
export type SavedAgain = { usage: PaymentMethodUsage; facts: SavedFacts };

/** What the card that was saved again changes of the payment method that it is. */
export type Joined = Decision<PaymentMethodEvent> & {
  paymentMethod: PaymentMethod;
  /** Whether the processor's new token takes the place of the old one. */
  takesToken: boolean;
};

/**
 * Joins a card that was saved again to the ACTIVE payment method that it is. Usage only widens:
 * off-session stays off-session. The card's facts and its token are taken where they differ, as
 * when the bank has sent the same card with a new expiry; else the token stays, so that what is on
 * its way can be sent again as it was.
 */
export function joinSaved(before: PaymentMethod, saved: SavedAgain): Joined {
  const usage = saved.usage === "off_session" ? saved.usage : before.usage;
  const takesToken = !sameFacts(before, saved.facts);
  if (usage === before.usage && !takesToken) {
    return { paymentMethod: before, takesToken, events: [] };
  }
  const { workspaceId, revision } = before;
  const { card, bankDebit } = saved.facts;
  const paymentMethod = { ...before, usage, card, bankDebit, revision: revision + 1 };
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod };
  return { paymentMethod, takesToken, events: [event] };
}

function sameFacts(before: PaymentMethod, facts: SavedFacts): boolean {
  const known = before.card ?? before.bankDebit;
  const saved: Readonly<Record<string, string | number>> = facts.card ?? facts.bankDebit;
  return Object.entries(known ?? {}).every(([name, value]) => saved[name] === value);
}
