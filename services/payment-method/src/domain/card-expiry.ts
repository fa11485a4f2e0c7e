import type { Decision } from "./decision.ts";
import {
  type Card,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";

/** Time zones are up to 12 hours behind UTC: by then the month has passed everywhere. */
const LAST_ZONE_HOURS = 12;

/** How long before its expiry it is announced: time to ask a customer for another card. */
export const EXPIRY_NOTICE_DAYS = 30;

/** How long before its expiry the processor is asked again whether it was renewed. */
const LAST_LOOK_DAYS = 7;

/** From when on a card counts as expired: it is good to the end of its month, wherever its holder is. */
export function cardExpiresAt({ expiryYear, expiryMonth }: Card): Temporal.Instant {
  const month = Temporal.PlainYearMonth.from({ year: expiryYear, month: expiryMonth });
  const end = month.add({ months: 1 }).toPlainDate({ day: 1 }).toZonedDateTime("UTC");
  return end.add({ hours: LAST_ZONE_HOURS }).toInstant();
}

/** Whether a payment method's card has expired, be it EXPIRED already or not. */
export function isExpired({ card }: PaymentMethod, now: Temporal.Instant): boolean {
  return card !== undefined && Temporal.Instant.compare(cardExpiresAt(card), now) <= 0;
}

/**
 * What has become true of a payment method by its card's expiry alone: it is announced ahead, and
 * later the method is expired. Whatever is not active, or knows no expiry, stays as it is.
 */
export function followExpiry(
  before: PaymentMethod,
  now: Temporal.Instant,
): Decision<PaymentMethodEvent> & { paymentMethod: PaymentMethod } {
  if (before.state === "active" && isExpired(before, now)) {
    const { paymentMethod, event } = movePaymentMethod(before, "expired");
    return { paymentMethod, events: [event] };
  }
  if (!expiresSoon(before, now) || before.expiryAnnouncedAt !== undefined) {
    return { paymentMethod: before, events: [] };
  }
  const paymentMethod = { ...before, expiryAnnouncedAt: now, revision: before.revision + 1 };
  const { workspaceId } = before;
  const event = { type: "payment_method.expiring" as const, workspaceId, paymentMethod };
  return { paymentMethod, events: [event] };
}

/**
 * When {@link followExpiry} is to be asked next, after the processor was asked for the card's news;
 * `undefined` where there is nothing to follow.
 */
export function nextExpiryDate(
  method: PaymentMethod,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  if (method.state !== "active" || method.card === undefined) return undefined;
  const expiresAt = cardExpiresAt(method.card);
  if (method.expiryAnnouncedAt === undefined) return daysBefore(expiresAt, EXPIRY_NOTICE_DAYS);
  const lastLook = daysBefore(expiresAt, LAST_LOOK_DAYS);
  return Temporal.Instant.compare(now, lastLook) < 0 ? lastLook : expiresAt;
}

/** Whether a card expires so soon that its processor is asked whether it was renewed. */
export function expiresSoon(method: PaymentMethod, now: Temporal.Instant): boolean {
  if (method.state !== "active" || method.card === undefined) return false;
  const noticeAt = daysBefore(cardExpiresAt(method.card), EXPIRY_NOTICE_DAYS);
  return Temporal.Instant.compare(noticeAt, now) <= 0;
}

function daysBefore(at: Temporal.Instant, days: number): Temporal.Instant {
  return at.subtract({ hours: 24 * days });
}
