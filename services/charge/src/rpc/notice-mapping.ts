import { create } from "@bufbuild/protobuf";
import {
  type Notice as NoticeMessage,
  NoticePeriodUnit,
  NoticeRegime as RegimeMessage,
  NoticeSchema,
  NoticeState,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { Notice } from "../domain/notice.ts";
import { NOTICE_REGIMES, type NoticePeriod, type NoticeRegime } from "../domain/notice-regimes.ts";
import { orderContextMessage } from "./actor-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";

const REGIMES = {
  india_e_mandate: RegimeMessage.INDIA_E_MANDATE,
  sepa_core: RegimeMessage.SEPA_CORE,
  bacs: RegimeMessage.BACS,
  card_trial_end: RegimeMessage.CARD_TRIAL_END,
} as const satisfies Record<NoticeRegime, RegimeMessage>;

const UNITS = {
  hours: NoticePeriodUnit.HOURS,
  days: NoticePeriodUnit.DAYS,
  working_days: NoticePeriodUnit.WORKING_DAYS,
} as const satisfies Record<NoticePeriod["unit"], NoticePeriodUnit>;

/** A notice as a message. */
export function noticeMessage(notice: Notice): NoticeMessage {
  const { period, sentAt, earliestDebitAt } = notice;
  return create(NoticeSchema, {
    id: notice.id,
    customerId: notice.customerId,
    orderContext: orderContextMessage(notice.orderContext),
    regime: REGIMES[notice.regime],
    amount: moneyMessage(notice.amount.currency, notice.amount.amountMinor),
    consentId: notice.consentId,
    period: { length: period.length, unit: UNITS[period.unit] },
    content: [...NOTICE_REGIMES[notice.regime].content],
    state: sentAt === undefined ? NoticeState.DUE : NoticeState.SENT,
    channel: notice.channel,
    sendTime: sentAt && timestampOf(sentAt),
    earliestDebitTime: earliestDebitAt && timestampOf(earliestDebitAt),
    createTime: timestampOf(notice.createdAt),
    revision: BigInt(notice.revision),
  });
}

/** The regime that a request names; the contract's rules have refused every other value. */
export function noticeRegimeOf(message: RegimeMessage): NoticeRegime {
  const found = Object.entries(REGIMES).find(([, value]) => value === message);
  if (found === undefined) throw new RangeError(`${message} has no name`);
  return found[0] as NoticeRegime;
}
