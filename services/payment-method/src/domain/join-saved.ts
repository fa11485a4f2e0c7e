import { changedFacts, withFacts } from "./changed-facts.ts";
import type { Decision } from "./decision.ts";
import type {
  HeldMethod,
  PaymentMethod,
  PaymentMethodEvent,
  PaymentMethodUsage,
} from "./payment-method.ts";

/** A card or bank account that was saved once more. */
export type SavedAgain = HeldMethod & { usage: PaymentMethodUsage };

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
  const facts = changedFacts(before, saved);
  const takesToken = facts.length > 0;
  const changed = usage === before.usage ? facts : ["usage", ...facts];
  if (changed.length === 0) return { paymentMethod: before, takesToken, events: [] };
  const { workspaceId } = before;
  const paymentMethod = { ...withFacts(before, saved, facts), usage };
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod, changed };
  return { paymentMethod, takesToken, events: [event] };
}
