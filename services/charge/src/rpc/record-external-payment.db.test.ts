import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  AttemptState,
  ExternalPaymentService,
  ExternalPaymentState,
  OrderPaymentState,
  OrderService,
} from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import {
  eventually,
  fakeClock,
  recordedSql,
  refused,
  storedEvents,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { COLLECT } from "../jobs/collect-payload.ts";
import { announce } from "../test-support/announce.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { payOutside } from "../test-support/external-payments.ts";
import { balanceOf, euro, refund } from "../test-support/refunds.ts";

const clock = fakeClock(systemClock.now().toString());
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const paymentsOf = async (orderId: string) =>
  (await workspace.client(ExternalPaymentService).listExternalPayments({ orderId }))
    .externalPayments;

/** Waits until no attempt is on its way for an order, its look-ups due as if the time had passed. */
function untilFree(orderId: string) {
  return eventually(async () => {
    await jobsDueNow(charges.host.database("charge"), COLLECT);
    const { order } = await workspace.client(OrderService).getOrder({ orderId });
    return order?.liveAttemptId === "" ? order : undefined;
  });
}

describe("RecordExternalPayment", () => {
  test("F9: what was paid outside is not charged again", async () => {
    const { order } = await anOrderToPay(workspace);
    const { externalPayment, order: after } = await payOutside(workspace, order.id, 800n, {
      note: "transfer of 3 March",
    });
    expect(externalPayment).toMatchObject({
      state: ExternalPaymentState.APPLIED,
      ...{ amount: euro(800n), applied: euro(800n), returned: euro(0n), method: "bank_transfer" },
      orderContext: { orderId: order.id },
      actor: { reason: "transfer of 3 March" },
    });
    expect(after).toMatchObject({
      paymentState: OrderPaymentState.PARTIALLY_PAID,
      totals: { paid: euro(800n), outstanding: euro(1200n) },
    });
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.amount).toMatchObject(euro(1200n));
    expect(charges.chargesOf(order.id)).toMatchObject([{ amount: 1200 }]);
    // Only what was charged can be refunded through a processor.
    const [back] = await refund(workspace, order.id);
    expect(back?.amount).toMatchObject(euro(1200n));
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 2000n, outstanding: 0n });
    const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(read.externalPayments).toEqual([externalPayment]);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual([
      ...["order.created", "order.partially_paid", "order.paid", "order.partially_refunded"],
    ]);
  });

  test("F9: an order that was paid outside is not charged at all", async () => {
    const { order } = await anOrderToPay(workspace);
    await payOutside(workspace, order.id, 2000n);
    expect(await refused(pay(workspace, order.id))).toMatchObject({ reason: "ORDER_ALREADY_PAID" });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  });

  test("I2: never more than is outstanding, also at once", async () => {
    const { order } = await anOrderToPay(workspace);
    expect(await refused(payOutside(workspace, order.id, 2001n))).toMatchObject({
      reason: "EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING",
      field: "amount.amount_minor",
      details: { outstanding_minor: "2000" },
    });
    const asked = Array.from({ length: 6 }, () =>
      payOutside(workspace, order.id, 900n).catch(() => undefined),
    );
    expect((await Promise.all(asked)).filter((answer) => answer !== undefined)).toHaveLength(2);
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 1800n, outstanding: 200n });
    await payOutside(workspace, order.id, 200n);
    expect(await refused(payOutside(workspace, order.id, 1n))).toMatchObject({
      reason: "ORDER_ALREADY_PAID",
    });
  });

  test("F9: beside an attempt that pays, it is returned", async () => {
    const { order } = await anOrderToPay(workspace, "sim_pending_1ms");
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.PENDING);
    const recorded = await payOutside(workspace, order.id, 500n);
    expect(recorded.externalPayment?.state).toBe(ExternalPaymentState.UNAPPLIED);
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 0n, outstanding: 2000n });
    // What waits counts against what can be recorded.
    expect(await refused(payOutside(workspace, order.id, 1501n))).toMatchObject({
      reason: "EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING",
      details: { outstanding_minor: "1500" },
    });
    await untilFree(order.id);
    const [payment] = await paymentsOf(order.id);
    expect(payment).toMatchObject({
      ...{ state: ExternalPaymentState.RETURNED, applied: euro(0n), returned: euro(500n) },
    });
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 2000n, outstanding: 0n });
    const events = await storedEvents(charges.host, "charge", payment?.id ?? "");
    expect(events.map(({ type }) => type)).toEqual([
      ...["external_payment.recorded", "external_payment.returned"],
    ]);
  });

  test("F9: beside an attempt that does not pay, it is applied with the attempt's outcome", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const processorToken = "sim_debit_return_am04_after_1ms__kind_sepa_debit";
    const method = await aPaymentMethod(workspace, { customerId, processorToken });
    const order = await anOrder(workspace, { customerId });
    await announce(workspace, clock, { orderId: order.id, method });
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.PENDING);
    await payOutside(workspace, order.id, 500n);
    await payOutside(workspace, order.id, 1000n);
    const after = await untilFree(order.id);
    expect(after.totals).toMatchObject({ paid: euro(1500n), outstanding: euro(500n) });
    expect((await paymentsOf(order.id)).map(({ state, applied }) => [state, applied])).toEqual([
      [ExternalPaymentState.APPLIED, expect.objectContaining(euro(1000n))],
      [ExternalPaymentState.APPLIED, expect.objectContaining(euro(500n))],
    ]);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.at(-1)?.type).toBe("order.partially_paid");
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
  });

  test("a charge beside which nothing was recorded asks for no external payment", async () => {
    const { order } = await anOrderToPay(workspace);
    const before = recordedSql().length;
    await pay(workspace, order.id);
    const asked = recordedSql().slice(before);
    expect(JSON.stringify(asked)).not.toContain("external_payments");
  });

  test("J2: one key records once, for ever", async () => {
    const { order } = await anOrderToPay(workspace);
    const requestId = "transfer-1";
    const record = (amountMinor = 500n) =>
      payOutside(workspace, order.id, amountMinor, { requestId });
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => record()));
    for (const other of others) expect(other).toEqual(first);
    await pay(workspace, order.id);
    expect(await record()).toEqual(first);
    expect(await paymentsOf(order.id)).toHaveLength(1);
  });

  test("J3: another payment under a key is refused, naming what differs", async () => {
    const { order } = await anOrderToPay(workspace);
    const requestId = "transfer-2";
    await payOutside(workspace, order.id, 500n, { requestId });
    const other = payOutside(workspace, order.id, 501n, { requestId });
    expect(await refused(other)).toMatchObject({
      ...{ reason: "REQUEST_ID_REUSED", field: "amount.amount_minor" },
    });
    expect(await paymentsOf(order.id)).toHaveLength(1);
  });

  test.each([
    { parts: { amount: euro(0n) }, reason: "AMOUNT_INVALID", field: "amount.amount_minor" },
    { parts: { amount: euro(-5n) }, reason: "AMOUNT_INVALID", field: "amount.amount_minor" },
    {
      parts: { amount: { currency: "USD", amountMinor: 1n } },
      ...{ reason: "CURRENCY_MIXED", field: "amount.currency" },
    },
    {
      parts: { occurTime: timestampFromMs(Date.parse("2100-01-01T00:00:00Z")) },
      ...{ reason: "PAYMENT_TIME_INVALID", field: "occur_time" },
    },
    { parts: { orderId: `ord_${"0".repeat(26)}` }, reason: "NOT_FOUND", field: "order_id" },
    { parts: { method: "" }, reason: "INVALID_FIELD", field: "method" },
  ])("$reason in $field records nothing", async ({ parts, reason, field }) => {
    const { order } = await anOrderToPay(workspace);
    const refusal = await refused(payOutside(workspace, order.id, 500n, parts));
    expect(refusal).toMatchObject({ reason, field });
    expect(await paymentsOf(order.id)).toEqual([]);
  });

  test("a closed order takes no payment from outside either: ORDER_CLOSED", async () => {
    const { order } = await anOrderToPay(workspace);
    await workspace.client(OrderService).closeOrder({ requestId: "close", orderId: order.id });
    expect(await refused(payOutside(workspace, order.id, 1n))).toMatchObject({
      reason: "ORDER_CLOSED",
    });
  });
});
