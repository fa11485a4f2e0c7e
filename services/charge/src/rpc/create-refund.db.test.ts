import {
  OrderPaymentState,
  OrderRefundState,
  OrderService,
  RefundObligation,
  RefundService,
  RefundState,
} from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { present, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { aRefund, balanceOf, euro, refund } from "../test-support/refunds.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

const { CREDITED, OWED_AGAIN } = RefundObligation;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

async function aPaidOrder(token = "sim_approve") {
  const { order, ...rest } = await anOrderToPay(workspace, token);
  const { attempt, paymentIntent } = await pay(workspace, order.id);
  return { ...rest, order, attemptId: attempt?.id, intentId: paymentIntent?.id ?? "" };
}

const refundedOf = (orderId: string) =>
  charges.refundsOf(orderId).reduce((sum, { amount }) => sum + amount, 0);

describe("CreateRefund", () => {
  test("A1: gives back all of an order, which shows it", async () => {
    const { order, attemptId, intentId } = await aPaidOrder();
    const [made, ...others] = await refund(workspace, order.id);
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      amount: euro(2000n),
      state: RefundState.SUCCEEDED,
      obligation: CREDITED,
      orderContext: { orderId: order.id },
      paymentIntentId: intentId,
      attemptId,
      reason: "the beans were stale",
      actor: { reason: "the beans were stale" },
      revision: 2n,
    });
    expect(charges.refundsOf(order.id)).toMatchObject([
      { amount: 2000, reference: made?.id, idempotencyKey: made?.processorKey },
    ]);
    const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(read.refunds).toEqual([made]);
    const own = await storedEvents(charges.host, "charge", made?.id ?? "");
    expect(own.map(({ type }) => type)).toEqual(["refund.created", "refund.succeeded"]);
  });

  test("I7: the order's amounts and its refund axis move by themselves", async () => {
    const { order } = await aPaidOrder();
    await refund(workspace, order.id, { amount: euro(500n) });
    expect(await balanceOf(workspace, order.id)).toMatchObject({
      ...{ paid: 2000n, refunded: 500n, credited: 500n, outstanding: 0n },
      ...{ paymentState: OrderPaymentState.PAID, refundState: OrderRefundState.PARTIAL },
    });
    await refund(workspace, order.id);
    expect(await balanceOf(workspace, order.id)).toEqual({
      ...{ paid: 2000n, refunded: 2000n, credited: 2000n, outstanding: 0n },
      ...{ paymentState: OrderPaymentState.PAID, refundState: OrderRefundState.FULL },
    });
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual([
      ...["order.created", "order.paid", "order.partially_refunded", "order.refunded"],
    ]);
  });

  test("A4: what is owed again is collected again, and both charges are given back", async () => {
    const { order } = await aPaidOrder();
    const part = { amount: euro(500n), obligation: OWED_AGAIN };
    await refund(workspace, order.id, part);
    expect(await balanceOf(workspace, order.id)).toMatchObject({
      ...{ paid: 2000n, refunded: 500n, credited: 0n, outstanding: 500n },
      paymentState: OrderPaymentState.PARTIALLY_PAID,
      refundState: OrderRefundState.PARTIAL,
    });
    await pay(workspace, order.id);
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 2500n, outstanding: 0n });
    // The newest charge first: 500 of the second, the rest of the first.
    const all = await refund(workspace, order.id, { amount: euro(700n) });
    expect(all.map(({ amount }) => amount?.amountMinor)).toEqual([500n, 200n]);
    const rest = await refund(workspace, order.id, { obligation: OWED_AGAIN });
    expect(rest.map(({ amount }) => amount?.amountMinor)).toEqual([1300n]);
    expect(await balanceOf(workspace, order.id)).toMatchObject({
      ...{ paid: 2500n, refunded: 2500n, credited: 700n, outstanding: 1300n },
      paymentState: OrderPaymentState.UNPAID,
      refundState: OrderRefundState.FULL,
    });
    const entries = await charges.host
      .database("charge")
      .query<{ sum: bigint }>(
        "SELECT CAST(SUM(amount_minor) AS SIGNED) AS sum FROM order_entries WHERE workspace_id <> '' AND order_id = ?",
        [order.id],
      );
    // The order owes its total less the sum of its entries.
    expect(entries).toEqual([{ sum: 700n }]);
    expect(refundedOf(order.id)).toBe(2500);
  });

  test("I4: by order, by intent, or both; whole, an amount, or lines", async () => {
    const { customerId } = await anOrderToPay(workspace);
    const price = (amountMinor: bigint) => euro(amountMinor);
    const order = await anOrder(workspace, {
      customerId,
      lines: [
        { description: "Beans", quantity: 3n, unitAmount: price(700n) },
        { description: "Cup", quantity: 1n, unitAmount: price(1200n) },
      ],
    });
    const paid = await pay(workspace, order.id);
    const paymentIntentId = paid.paymentIntent?.id ?? "";
    const [beans, cup] = order.lines.map(({ id }) => id);
    const line = (orderLineId = "", quantity = 1n) => ({ orderLineId, quantity });
    const amounts = async (parts: object) =>
      (await refund(workspace, order.id, parts)).map(({ amount }) => amount?.amountMinor);
    expect(await amounts({ lines: [line(beans, 2n)] })).toEqual([1400n]);
    const tooMany = refused(refund(workspace, order.id, { lines: [line(beans, 2n)] }));
    expect(await tooMany).toMatchObject({
      reason: "REFUND_EXCEEDS_REFUNDABLE",
      field: "lines[0].quantity",
      details: { refundable_quantity: "1" },
    });
    const twice = refused(refund(workspace, order.id, { lines: [line(cup), line(cup)] }));
    expect(await twice).toMatchObject({
      reason: "INVALID_FIELD",
      field: "lines[1].order_line_id",
    });
    const foreign = refused(refund(workspace, order.id, { lines: [line(`ol_${"0".repeat(26)}`)] }));
    expect(await foreign).toMatchObject({ reason: "NOT_FOUND", field: "lines[0].order_line_id" });
    expect(await amounts({ orderId: "", paymentIntentId, amount: price(100n) })).toEqual([100n]);
    expect(await amounts({ paymentIntentId, amount: price(1000n), lines: [line(cup)] })).toEqual([
      1000n,
    ]);
    expect(await amounts({ orderId: "", paymentIntentId })).toEqual([800n]);
    expect(refundedOf(order.id)).toBe(3300);
  });

  test("I5: refunds at once never give back more than was charged", async () => {
    const { order } = await aPaidOrder("sim_approve__refund_pending");
    const asked = Array.from({ length: 8 }, () =>
      refund(workspace, order.id, { amount: euro(600n) }).catch((error: unknown) => error),
    );
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter((outcome) => Array.isArray(outcome))).toHaveLength(3);
    expect(refundedOf(order.id)).toBe(1800);
    const over = await refused(refund(workspace, order.id, { amount: euro(201n) }));
    expect(over).toMatchObject({
      reason: "REFUND_EXCEEDS_REFUNDABLE",
      field: "amount.amount_minor",
      details: { refundable_minor: "200", currency: "EUR" },
    });
    await refund(workspace, order.id);
    expect(await refused(refund(workspace, order.id))).toMatchObject({
      reason: "REFUND_NOTHING_LEFT",
    });
    // None of it has gone back yet.
    expect(await balanceOf(workspace, order.id)).toMatchObject({ refunded: 0n, outstanding: 0n });
  });

  test("J2: one key refunds once, and answers every repeat the same", async () => {
    const { order } = await aPaidOrder();
    const request = aRefund(order.id, { amount: euro(300n) });
    const client = workspace.client(RefundService);
    const at = Array.from({ length: 20 }, () =>
      client.createRefund(request).catch((error: unknown) => error),
    );
    await Promise.all(at);
    const answer = await client.createRefund(request);
    for (let index = 0; index < 10; index += 1) {
      expect(await client.createRefund(request)).toEqual(answer);
    }
    expect(refundedOf(order.id)).toBe(300);
    // The whole of an order, twice under one key: the loser finds nothing left, and is a repeat.
    const whole = aRefund(order.id);
    await Promise.all([1, 2, 3].map(() => client.createRefund(whole).catch(() => undefined)));
    expect((await client.createRefund(whole)).refunds).toHaveLength(1);
    expect(refundedOf(order.id)).toBe(2000);
    const elsewhere = (await charges.newWorkspace()).client(RefundService);
    expect(await refused(elsewhere.createRefund(request))).toMatchObject({ reason: "NOT_FOUND" });
  });

  test("J3: another request under a key is refused, naming what differs", async () => {
    const { order } = await aPaidOrder();
    const request = aRefund(order.id, { amount: euro(300n) });
    const client = workspace.client(RefundService);
    await client.createRefund(request);
    for (const [other, field] of [
      [{ ...request, amount: euro(301n) }, "amount.amount_minor"],
      [{ ...request, obligation: OWED_AGAIN }, "obligation"],
      [{ ...request, reason: "another" }, "reason"],
    ] as const) {
      const refusal = await refused(client.createRefund(other));
      expect(refusal).toMatchObject({ reason: "REQUEST_ID_REUSED", field });
    }
    expect(refundedOf(order.id)).toBe(300);
  });

  test("nothing that did not come in is given back", async () => {
    const { order } = await anOrderToPay(workspace, "sim_pending");
    expect(await refused(refund(workspace, order.id))).toMatchObject({
      reason: "REFUND_NOTHING_LEFT",
    });
    await pay(workspace, order.id);
    // A debit that is pending has not come in.
    expect(await refused(refund(workspace, order.id))).toMatchObject({
      reason: "REFUND_NOTHING_LEFT",
    });
    expect(charges.refundsOf(order.id)).toEqual([]);
  });

  test.each([
    { parts: { amount: euro(0n) }, reason: "AMOUNT_INVALID", field: "amount.amount_minor" },
    { parts: { amount: euro(-1n) }, reason: "AMOUNT_INVALID", field: "amount.amount_minor" },
    {
      parts: { amount: { currency: "USD", amountMinor: 1n } },
      reason: "CURRENCY_MIXED",
      field: "amount.currency",
    },
    {
      parts: { amount: { currency: "eur", amountMinor: 1n } },
      reason: "CURRENCY_UNKNOWN",
      field: "amount.currency",
    },
    { parts: { orderId: "" }, reason: "INVALID_FIELD", field: "order_id" },
    {
      parts: { paymentIntentId: `pi_${"0".repeat(26)}` },
      reason: "NOT_FOUND",
      field: "payment_intent_id",
    },
    { parts: { orderId: `ord_${"0".repeat(26)}` }, reason: "NOT_FOUND", field: "order_id" },
    {
      parts: { obligation: RefundObligation.UNSPECIFIED },
      reason: "INVALID_FIELD",
      field: "obligation",
    },
    { parts: { reason: "" }, reason: "INVALID_FIELD", field: "reason" },
  ])("$reason in $field gives nothing back", async ({ parts, reason, field }) => {
    const { order } = await aPaidOrder();
    expect(await refused(refund(workspace, order.id, parts))).toMatchObject({ reason, field });
    expect(charges.refundsOf(order.id)).toEqual([]);
  });

  test("a closed order is refunded, but owes nothing again: ORDER_CLOSED", async () => {
    const { order } = await aPaidOrder();
    await workspace.client(OrderService).closeOrder({ requestId: "close", orderId: order.id });
    const again = await refused(refund(workspace, order.id, { obligation: OWED_AGAIN }));
    expect(again).toMatchObject({ reason: "ORDER_CLOSED", field: "obligation" });
    const [made] = await refund(workspace, order.id);
    expect(present(made, "refund").state).toBe(RefundState.SUCCEEDED);
    expect(await balanceOf(workspace, order.id)).toMatchObject({ outstanding: 0n });
  });
});
