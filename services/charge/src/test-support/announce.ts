import { randomUUID } from "node:crypto";
import { NoticeRegime, NoticeService } from "@flint/contracts-charge";
import { type PaymentMethod, PaymentMethodKind } from "@flint/contracts-payment-method";
import type { FakeClock, TestCaller } from "@flint/testing";

const REGIMES: Partial<Record<PaymentMethodKind, NoticeRegime>> = {
  [PaymentMethodKind.SEPA_DEBIT]: NoticeRegime.SEPA_CORE,
  [PaymentMethodKind.BACS_DEBIT]: NoticeRegime.BACS,
};

/** The longest that a scheme of debits asks for: 14 days, or 10 working days. */
const PERIOD_DAYS = 14;

/** Tells the customer of an order's debit where its scheme asks for that, and lets the time pass. */
export async function announce(
  caller: TestCaller,
  clock: FakeClock,
  { orderId, method }: { orderId: string; method: PaymentMethod },
): Promise<void> {
  const regime = REGIMES[method.kind];
  if (regime === undefined) return;
  const notices = caller.client(NoticeService);
  const { notice } = await notices.createNotice({ requestId: randomUUID(), orderId, regime });
  const sent = { requestId: randomUUID(), noticeId: notice?.id ?? "", channel: "email" };
  await notices.markNoticeSent(sent);
  clock.advance({ days: PERIOD_DAYS });
}
