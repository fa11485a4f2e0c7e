import type { Reason } from "../reasons.ts";
import { endOf, type OrderNotice, periodOf } from "./notice.ts";
import type { NoticePeriod, NoticeRegime } from "./notice-regimes.ts";

/** What a charge needs of its order's notice. */
export type NoticeNeed = {
  /** Whose rule asks for one; `undefined` where none does, and only a recorded one counts. */
  regime: NoticeRegime | undefined;
  /** Consent that the charge relies on; `undefined` where it is not known. */
  consentId: string | undefined;
  /** What that consent agrees on; 0 where it agrees on nothing. */
  agreedDays: number;
};

/** Why a charge may not be made yet for want of a notice. */
export type NoticeProblem = {
  reason: Extract<Reason, "NOTICE_REQUIRED" | "NOTICE_PERIOD_RUNNING">;
  problem: string;
  regime: NoticeRegime;
  noticeId: string;
  /** When the charge may be made; if the notice is yet to be sent, when it is sent now. */
  earliestAt: Temporal.Instant;
};

/**
 * What keeps a charge back for want of a notice. A check asks it, and a charge: before the claim and
 * in it, under the order's lock.
 *
 * @param notice the order's; `undefined` where none was recorded
 * @param owedMinor what the charge would take
 */
export function noticeProblem(
  notice: OrderNotice | undefined,
  need: NoticeNeed,
  charge: { owedMinor: bigint; at: Temporal.Instant },
): NoticeProblem | undefined {
  const regime = need.regime ?? notice?.regime;
  if (regime === undefined) return undefined;
  const missing = missingOf(notice, need, charge.owedMinor);
  if (missing !== undefined) {
    const period = unsentPeriod(notice, need, regime);
    return {
      reason: "NOTICE_REQUIRED",
      problem: missing,
      regime,
      noticeId: notice?.id ?? "",
      earliestAt: endOf(period, charge.at),
    };
  }
  const earliestAt = notice?.earliestDebitAt;
  if (earliestAt === undefined || Temporal.Instant.compare(earliestAt, charge.at) <= 0) {
    return undefined;
  }
  const problem = "the period is not over";
  const noticeId = notice?.id ?? "";
  return { reason: "NOTICE_PERIOD_RUNNING", problem, regime, noticeId, earliestAt };
}

function missingOf(
  notice: OrderNotice | undefined,
  need: NoticeNeed,
  owedMinor: bigint,
): string | undefined {
  if (notice === undefined) return "no notice was recorded";
  if (need.regime !== undefined && notice.regime !== need.regime) {
    return "the recorded notice is of another regime";
  }
  const { consentId = notice.consentId } = need;
  if (notice.consentId !== "" && notice.consentId !== consentId) {
    return "the recorded notice is for a charge under another consent";
  }
  if (notice.isVoid) return "the order has changed since the notice was recorded";
  if (notice.amountMinor !== owedMinor) return "the recorded notice is of another amount";
  return notice.earliestDebitAt === undefined ? "the recorded notice was not sent" : undefined;
}

function unsentPeriod(
  notice: OrderNotice | undefined,
  need: NoticeNeed,
  regime: NoticeRegime,
): NoticePeriod {
  return notice?.regime === regime ? notice.period : periodOf(regime, need.agreedDays);
}
