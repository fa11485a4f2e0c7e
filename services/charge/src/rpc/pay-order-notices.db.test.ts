import {
  BlockerClass,
  ChargeReason,
  type CheckReadinessResponse,
  Initiator,
  NoticeRegime,
  NoticeService,
  OrderService,
  PaymentIntentService,
  ReadinessService,
} from "@flint/contracts-charge";
import { ConsentPurpose } from "@flint/contracts-payment-method";
import { instantOf, timestampOf } from "@flint/contracts-type";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

const clock = fakeClock("2026-03-06T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set("2026-03-06T12:00:00Z");
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  const consents = [aConsent({ purpose: ConsentPurpose.RECURRING }), aConsent()];
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", consents });
});

const RENEWAL = { reason: ChargeReason.RECURRING };
const notices = () => workspace.client(NoticeService);
const record = async (orderId: string, regime = NoticeRegime.INDIA_E_MANDATE) => {
  const { notice } = await notices().createNotice({ requestId: `n-${orderId}`, orderId, regime });
  return notice?.id ?? "";
};
const sent = (noticeId: string) =>
  notices().markNoticeSent({ requestId: `s-${noticeId}`, noticeId, channel: "email" });

test("a charge that must be announced waits for its notice, and for the notice's period", async () => {
  const order = await anOrder(workspace, { customerId, currency: "INR" });
  const unannounced = await refused(pay(workspace, order.id, RENEWAL));
  expect(unannounced).toMatchObject({ reason: "NOTICE_REQUIRED", retryable: false });
  expect(unannounced.details).toMatchObject({
    problem: "no notice was recorded",
    regime: "india_e_mandate",
    earliest_charge_time: "2026-03-07T12:00:00Z",
  });
  const noticeId = await record(order.id);
  const unsent = await refused(pay(workspace, order.id, RENEWAL));
  expect(unsent.details).toMatchObject({ problem: "the recorded notice was not sent" });
  await sent(noticeId);
  clock.advance({ hours: 23, minutes: 59 });
  const early = await refused(pay(workspace, order.id, RENEWAL));
  expect(early).toMatchObject({ reason: "NOTICE_PERIOD_RUNNING", retryable: true });
  expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  clock.advance({ minutes: 1 });
  await pay(workspace, order.id, RENEWAL);
  expect(charges.chargesOf(order.id)).toHaveLength(1);
});

test("a SEPA debit waits for its notice, as early as its consent agrees on: 1 day", async () => {
  const method = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken: "sim_pending__kind_sepa_debit" },
    consents: [aConsent({ noticeDays: 1 })],
  });
  const { id: orderId } = await anOrder(workspace, { customerId });
  const unannounced = await refused(pay(workspace, orderId));
  expect(unannounced).toMatchObject({
    reason: "NOTICE_REQUIRED",
    details: { regime: "sepa_core", earliest_charge_time: "2026-03-07T12:00:00Z" },
  });
  expect(charges.chargeRequestsOf(orderId)).toEqual([]);
  const { notice } = await notices().createNotice({
    ...{ requestId: `n-${orderId}`, orderId, regime: NoticeRegime.SEPA_CORE },
    consentId: method.consents[0]?.id ?? "",
  });
  await sent(notice?.id ?? "");
  clock.advance({ hours: 23, minutes: 59 });
  expect((await refused(pay(workspace, orderId))).reason).toBe("NOTICE_PERIOD_RUNNING");
  expect(charges.chargeRequestsOf(orderId)).toEqual([]);
  clock.advance({ minutes: 1 });
  await pay(workspace, orderId);
  expect(charges.chargesOf(orderId)).toHaveLength(1);
});

test("a recorded notice keeps a charge back that no rule would ask it for", async () => {
  const order = await anOrder(workspace, { customerId });
  const noticeId = await record(order.id, NoticeRegime.CARD_TRIAL_END);
  expect(await refused(pay(workspace, order.id))).toMatchObject({ reason: "NOTICE_REQUIRED" });
  await sent(noticeId);
  clock.advance({ days: 3 });
  await pay(workspace, order.id);
  const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
  expect(read.order?.noticeId).toBe(noticeId);
  expect(charges.chargesOf(order.id)).toHaveLength(1);
});

test("a charge in one call that must be announced is refused, and makes no order", async () => {
  const collect = (reason: ChargeReason) =>
    workspace.client(PaymentIntentService).createPaymentIntent({
      requestId: `collect-${reason}`,
      customerId,
      amount: { currency: "INR", amountMinor: 50_000n },
      description: "March",
      initiator: Initiator.MERCHANT,
      reason,
    });
  const refusal = await refused(collect(ChargeReason.RECURRING));
  expect(refusal).toMatchObject({ reason: "NOTICE_REQUIRED" });
  const { orders } = await workspace.client(OrderService).listOrders({ customerId });
  expect(orders).toEqual([]);
  // No rule asks for a notice of a top-up.
  const { order } = await collect(ChargeReason.UNSCHEDULED);
  expect(charges.chargesOf(order?.id ?? "")).toHaveLength(1);
});

test("the readiness check says what must be sent, and from when on the charge may be made", async () => {
  const order = await anOrder(workspace, { customerId, currency: "INR" });
  const check = async (at?: string) =>
    workspace.client(ReadinessService).checkReadiness({
      orderId: order.id,
      initiator: Initiator.MERCHANT,
      reason: ChargeReason.RECURRING,
      ...(at === undefined ? {} : { atTime: timestampOf(Temporal.Instant.from(at)) }),
    });
  const missing = await check();
  expect(missing.blockers).toMatchObject([
    { class: BlockerClass.TRANSACTION, reason: "NOTICE_REQUIRED", objectId: order.id },
  ]);
  expect(untilOf(missing)).toBe("2026-03-07T12:00:00Z");
  const noticeId = await record(order.id);
  await sent(noticeId);
  const running = await check();
  expect(running.blockers).toMatchObject([{ reason: "NOTICE_PERIOD_RUNNING", objectId: noticeId }]);
  expect(untilOf(running)).toBe("2026-03-07T12:00:00Z");
  expect(await check("2026-03-07T12:00:00Z")).toMatchObject({ ready: true });
});

test("a notice that would end beyond the year 9999 is told without its end", async () => {
  const order = await anOrder(workspace, { customerId });
  await record(order.id, NoticeRegime.CARD_TRIAL_END);
  const answer = await workspace.client(ReadinessService).checkReadiness({
    orderId: order.id,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    atTime: timestampOf(Temporal.Instant.from("9999-12-31T00:00:00Z")),
  });
  expect(answer.blockers.map(({ reason }) => reason)).toContain("NOTICE_REQUIRED");
  expect(untilOf(answer)).toBeUndefined();
});

/** When the last blocker is gone, as a remedy says it. */
function untilOf({ blockers }: CheckReadinessResponse): string | undefined {
  const until = blockers.at(-1)?.removedBy.find(({ untilTime }) => untilTime !== undefined);
  return until?.untilTime && instantOf(until.untilTime).toString();
}
