import { randomUUID } from "node:crypto";
import {
  CaptureKind,
  ExternalPaymentService,
  ExternalPaymentState,
  OrderPaymentState,
  OrderService,
} from "@flint/contracts-charge";
import { present, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { authorize, capture, type Held } from "../test-support/authorizations.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { payOutside } from "../test-support/external-payments.ts";
import { driver } from "../test-support/intents.ts";
import { balanceOf, euro, refund } from "../test-support/refunds.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** EUR 20.00 of an order that are held. */
async function anOrderThatIsHeld() {
  const { order } = await anOrderToPay(workspace);
  const message = await pay(workspace, order.id, { captureKind: CaptureKind.MANUAL });
  return { order, paymentIntent: present(message.paymentIntent, "payment intent") };
}

const paymentsOf = async (orderId: string) =>
  (await workspace.client(ExternalPaymentService).listExternalPayments({ orderId }))
    .externalPayments;

const refundedOf = (orderId: string) =>
  charges.refundsOf(orderId).reduce((sum, { amount }) => sum + amount, 0);

describe("what was captured", () => {
  test("A1, E12: is refunded up to what was taken, and no further", async () => {
    const held: Held = await authorize(workspace);
    const { id } = held.order;
    expect((await refused(refund(workspace, id))).reason).toBe("REFUND_NOTHING_LEFT");
    await capture(workspace, held, { amount: euro(700n) });
    expect(await refused(refund(workspace, id, { amount: euro(701n) }))).toMatchObject({
      reason: "REFUND_EXCEEDS_REFUNDABLE",
      details: { refundable_minor: "700" },
    });
    const [part] = await refund(workspace, id, { amount: euro(300n) });
    expect(part).toMatchObject({ attemptId: held.attempt.id, amount: euro(300n) });
    const [rest] = await refund(workspace, id);
    expect(rest?.amount).toMatchObject(euro(400n));
    expect(refundedOf(id)).toBe(700);
    expect(await balanceOf(workspace, id)).toMatchObject({
      ...{ paid: 700n, refunded: 700n, credited: 700n, outstanding: 1299n },
    });
    expect((await refused(refund(workspace, id))).reason).toBe("REFUND_NOTHING_LEFT");
  });

  test("A3: in part leaves an order whose rest is charged, and both are refunded", async () => {
    const held = await anOrderThatIsHeld();
    await capture(workspace, held, { amount: euro(700n) });
    const paid = await pay(workspace, held.order.id);
    expect(paid.attempt?.amount).toMatchObject(euro(1300n));
    const refunds = await refund(workspace, held.order.id);
    expect(refunds.map(({ amount }) => amount?.amountMinor)).toEqual([1300n, 700n]);
    expect(refundedOf(held.order.id)).toBe(2000);
  });
});

describe("beside money that is held", () => {
  test("F9: what was paid outside waits, and is applied to what a capture leaves", async () => {
    const held = await anOrderThatIsHeld();
    const { id } = held.order;
    const first = await payOutside(workspace, id, 500n);
    expect(first.externalPayment?.state).toBe(ExternalPaymentState.UNAPPLIED);
    await payOutside(workspace, id, 1000n);
    const { order } = await capture(workspace, held, { amount: euro(700n) });
    expect(order).toMatchObject({
      ...{ paymentState: OrderPaymentState.PAID, liveAttemptId: "" },
      totals: { paid: euro(2000n), outstanding: euro(0n) },
    });
    const seen = (await paymentsOf(id)).map(({ applied, returned }) => [
      applied?.amountMinor,
      returned?.amountMinor,
    ]);
    expect(seen).toEqual([
      [800n, 200n],
      [500n, 0n],
    ]);
    const events = await storedEvents(charges.host, "charge", id);
    expect(events.map(({ type }) => type)).toEqual(["order.created", "order.paid"]);
  });

  test("F9: it is returned by a capture of all, and applied where the money is let go", async () => {
    const captured = await anOrderThatIsHeld();
    await payOutside(workspace, captured.order.id, 500n);
    await capture(workspace, captured);
    expect(await paymentsOf(captured.order.id)).toMatchObject([
      { state: ExternalPaymentState.RETURNED, returned: euro(500n) },
    ]);
    const released = await anOrderThatIsHeld();
    const { id } = released.order;
    await payOutside(workspace, id, 500n);
    const { order } = await driver(workspace, released.paymentIntent.id, id).cancel();
    expect(order?.totals).toMatchObject({ paid: euro(500n), outstanding: euro(1500n) });
    expect(await paymentsOf(id)).toMatchObject([{ state: ExternalPaymentState.APPLIED }]);
  });

  test("E10: its order keeps owing what is held, and stays open", async () => {
    const held = await anOrderThatIsHeld();
    const orders = workspace.client(OrderService);
    const change = (discountMinor: bigint) =>
      orders.updateOrder({
        requestId: randomUUID(),
        orderId: held.order.id,
        discounts: { items: [{ description: "Regular", amount: euro(discountMinor) }] },
      });
    expect(await refused(change(1n))).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT" });
    const close = { requestId: randomUUID(), orderId: held.order.id };
    expect((await refused(orders.closeOrder(close))).reason).toBe("ATTEMPT_IN_FLIGHT");
    const { order } = await capture(workspace, held);
    expect(order?.totals?.outstanding).toMatchObject(euro(0n));
  });
});
