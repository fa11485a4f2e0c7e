import type { Money } from "@flint/money";
import { type Id, type OrderContext, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { NOTICE_REGIMES, type NoticePeriod, type NoticeRegime } from "./notice-regimes.ts";

/** The duty to tell a customer of a charge before it is made. */
export type Notice = {
  id: Id<"notice">;
  workspaceId: string;
  customerId: string;
  orderContext: OrderContext;
  regime: NoticeRegime;
  /** What the order owed; another amount needs another notice. */
  amount: Money;
  /** Consent whose agreed days shorten the period; empty where none does. */
  consentId: string;
  period: NoticePeriod;
  /** Empty before it was sent. */
  channel: string;
  sentAt: Temporal.Instant | undefined;
  earliestDebitAt: Temporal.Instant | undefined;
  createdAt: Temporal.Instant;
  revision: number;
};

/** What of a notice stands beside its order, so that a charge reads no row more. */
export type OrderNotice = Pick<
  Notice,
  "id" | "regime" | "consentId" | "period" | "earliestDebitAt"
> & {
  amountMinor: bigint;
  /** The order was changed since, so that it announces nothing any more; what it asks for still stands. */
  isVoid?: true;
};

/** What a notice says to its order. */
export function orderNoticeOf(notice: Notice): OrderNotice {
  const { id, regime, consentId, period, earliestDebitAt, amount } = notice;
  return { id, regime, consentId, period, earliestDebitAt, amountMinor: amount.amountMinor };
}

/** A notice as it is recorded. `agreedDays`: 0 where the consent agrees on none. */
export function createNotice(
  wanted: Pick<
    Notice,
    "id" | "workspaceId" | "customerId" | "orderContext" | "regime" | "amount" | "consentId"
  > & { agreedDays: number },
  now: Temporal.Instant,
): Notice {
  const { agreedDays, ...facts } = wanted;
  return {
    ...facts,
    period: periodOf(wanted.regime, agreedDays),
    channel: "",
    sentAt: undefined,
    earliestDebitAt: undefined,
    createdAt: now,
    revision: 1,
  };
}

/**
 * Writes down that a notice was sent.
 *
 * @throws Refused NOTICE_ALREADY_SENT, SEND_TIME_INVALID
 */
export function markSent(
  notice: Notice,
  sent: { channel: string; at: Temporal.Instant | undefined },
  now: Temporal.Instant,
): Notice {
  if (notice.sentAt !== undefined) {
    const details = { send_time: notice.sentAt.toString() };
    throw new Refused<Reason>("NOTICE_ALREADY_SENT", { field: "notice_id", details });
  }
  const sentAt = sent.at ?? now;
  if (isBefore(now, sentAt) || isBefore(sentAt, notice.createdAt)) {
    throw new Refused<Reason>("SEND_TIME_INVALID", { field: "send_time" });
  }
  return {
    ...notice,
    channel: sent.channel,
    sentAt,
    earliestDebitAt: endOf(notice.period, sentAt),
    revision: notice.revision + 1,
  };
}

/** How early a regime's notice must be sent; agreed days shorten it where the regime lets them. */
export function periodOf(regime: NoticeRegime, agreedDays: number): NoticePeriod {
  const { period, shortenedByAgreement } = NOTICE_REGIMES[regime];
  if (!shortenedByAgreement || agreedDays === 0) return period;
  return { ...period, length: Math.min(period.length, agreedDays) };
}

const SATURDAY = 6;

/** When a period that begins at an instant is over. Days have 24 hours; weekdays are UTC's. */
export function endOf(period: NoticePeriod, from: Temporal.Instant): Temporal.Instant {
  if (period.unit !== "working_days") {
    return from.add({ hours: period.unit === "hours" ? period.length : period.length * 24 });
  }
  let day = from.toZonedDateTimeISO("UTC");
  for (let left = period.length; left > 0;) {
    day = day.add({ days: 1 });
    if (day.dayOfWeek < SATURDAY) left -= 1;
  }
  return day.toInstant();
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0;
}
