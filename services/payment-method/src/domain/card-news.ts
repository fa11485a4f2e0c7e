import { isExpired } from "./card-expiry.ts";
import type { Decision } from "./decision.ts";
import {
  type Card,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import type { DetachGround } from "./detach.ts";
import { detachImpact, NO_WAY_OUT, settleAffected } from "./impact.ts";
import type { UsageEvent } from "./usage-record.ts";
import { removeFromWallet, type WalletEvent } from "./wallet.ts";

/** What the processor says of a saved card now. */
export type CardFacts =
  { account: "open"; card: Card; fingerprint: string } | { account: "closed" };

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
  const changed = changesOf(before, facts);
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

function changesOf(
  { card, fingerprint }: PaymentMethod,
  facts: Extract<CardFacts, { account: "open" }>,
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
