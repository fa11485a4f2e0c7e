import { isExpired } from "./card-expiry.ts";
import { changedFacts, withFacts } from "./changed-facts.ts";
import type { Decision } from "./decision.ts";
import {
  type HeldMethod,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import type { DetachGround } from "./detach.ts";
import { detachImpact, NO_WAY_OUT, settleAffected } from "./impact.ts";
import type { UsageEvent } from "./usage-record.ts";
import { removeFromWallet, type WalletEvent } from "./wallet.ts";

/** What the processor says of a saved card or bank account now. */
export type CardFacts = ({ account: "open" } & HeldMethod) | { account: "closed" };

type Taken = Decision<PaymentMethodEvent | WalletEvent | UsageEvent> & {
  paymentMethod: PaymentMethod;
  news: "unchanged" | "updated" | "closed";
};

/** Whether there may be news of a payment method: it has a card, and is not on its way out. */
export function takesNews({ state }: PaymentMethod): boolean {
  return state === "active" || state === "expired";
}

/**
 * Takes in what the processor says: new facts of the card, with which an expired one is active
 * again; or that its account is closed, upon which it is taken out of use in the same two steps as
 * one that is detached, leaves the wallet, and strands those who rely on it. One that takes no news
 * stays as it is.
 * Source: docs/decisions/0016-a-closed-account-is-detached.md
 */
export function takeNews(ground: DetachGround, facts: CardFacts, now: Temporal.Instant): Taken {
  const { paymentMethod: before } = ground;
  if (!takesNews(before)) return { paymentMethod: before, news: "unchanged", events: [] };
  if (facts.account === "closed") return close(ground);
  // A token that is of another kind now is none of this payment method's.
  const changed = facts.facts.kind === before.kind ? changedFacts(before, facts) : [];
  if (changed.length === 0) return { paymentMethod: before, news: "unchanged", events: [] };
  return { ...update(before, facts, { changed, now }), news: "updated" };
}

/** Nobody is asked: the account is closed, whoever relies on it. */
function close(ground: DetachGround): Taken {
  const { paymentMethod: before, wallet } = ground;
  const detachReason = "account_closed" as const;
  const { paymentMethod, event } = movePaymentMethod(before, "detaching", { detachReason });
  const events = [event, ...removeFromWallet(wallet, before.id).events];
  const stranded = settleAffected(detachImpact(ground), NO_WAY_OUT, { defaultMoves: false });
  return { paymentMethod, news: "closed", events: [...events, ...stranded.events] };
}

function update(
  before: PaymentMethod,
  facts: HeldMethod,
  { changed, now }: { changed: string[]; now: Temporal.Instant },
): Decision<PaymentMethodEvent> & { paymentMethod: PaymentMethod } {
  const { workspaceId } = before;
  const paymentMethod = withFacts(before, facts, changed);
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod, changed };
  if (before.state !== "expired" || isExpired(paymentMethod, now)) {
    return { paymentMethod, events: [event] };
  }
  const again = movePaymentMethod(paymentMethod, "active");
  return { paymentMethod: again.paymentMethod, events: [event, again.event] };
}
