import { isExpired } from "./card-expiry.ts";
import type { Decision } from "./decision.ts";
import {
  type Card,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import { removeFromWallet, type Wallet, type WalletEvent } from "./wallet.ts";

/** What the processor says of a saved card now. */
export type CardFacts =
  { account: "open"; card: Card; fingerprint: string } | { account: "closed" };

type Taken = Decision<PaymentMethodEvent | WalletEvent> & {
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
 * one that is detached, and leaves the wallet. One that takes no news stays as it is.
 * Source: docs/decisions/0016-a-closed-account-is-detached.md
 */
export function takeNews(
  before: PaymentMethod,
  wallet: Wallet,
  facts: CardFacts,
  now: Temporal.Instant,
): Taken {
  if (!takesNews(before)) return { paymentMethod: before, news: "unchanged", events: [] };
  if (facts.account === "closed") {
    const detachReason = "account_closed" as const;
    const { paymentMethod, event } = movePaymentMethod(before, "detaching", { detachReason });
    const events = [event, ...removeFromWallet(wallet, before.id).events];
    return { paymentMethod, news: "closed", events };
  }
  const changed = changesOf(before, facts);
  if (changed.length === 0) return { paymentMethod: before, news: "unchanged", events: [] };
  return { ...update(before, facts, { changed, now }), news: "updated" };
}

/** Names of the facts of a card that are not what they were. */
export function changesOf(
  { card, fingerprint }: PaymentMethod,
  facts: { card: Card; fingerprint: string },
): string[] {
  const next = facts.card;
  const differs = {
    brand: card?.brand !== next.brand,
    last4: card?.last4 !== next.last4,
    expiry: card?.expiryMonth !== next.expiryMonth || card.expiryYear !== next.expiryYear,
    network_token: card?.networkToken !== next.networkToken,
    fingerprint: fingerprint !== facts.fingerprint,
  };
  return Object.entries(differs).flatMap(([name, is]) => (is ? [name] : []));
}

function update(
  before: PaymentMethod,
  { card, fingerprint }: Extract<CardFacts, { account: "open" }>,
  { changed, now }: { changed: string[]; now: Temporal.Instant },
): Decision<PaymentMethodEvent> & { paymentMethod: PaymentMethod } {
  const { workspaceId } = before;
  // The next expiry is announced again.
  const expiryAnnouncedAt = changed.includes("expiry") ? undefined : before.expiryAnnouncedAt;
  const revision = before.revision + 1;
  const paymentMethod = { ...before, card, fingerprint, expiryAnnouncedAt, revision };
  const event = { type: "payment_method.updated" as const, workspaceId, paymentMethod, changed };
  if (before.state !== "expired" || isExpired(paymentMethod, now)) {
    return { paymentMethod, events: [event] };
  }
  const again = movePaymentMethod(paymentMethod, "active");
  return { paymentMethod: again.paymentMethod, events: [event, again.event] };
}
