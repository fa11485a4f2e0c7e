import {
  ExternalPaymentService,
  ExternalPaymentState,
  OrderService,
  OrderState,
} from "@flint/contracts-charge";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { payOutside, reverse } from "../test-support/external-payments.ts";
import { balanceOf, euro } from "../test-support/refunds.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

describe("ReverseExternalPayment", () => {
  test("F9: a mistaken record is taken back, and the order collected after all", async () => {
    const { order } = await anOrderToPay(workspace);
    const { externalPayment } = await payOutside(workspace, order.id, 800n);
    const reversed = await reverse(workspace, externalPayment?.id);
    expect(reversed.externalPayment).toMatchObject({
      state: ExternalPaymentState.REVERSED,
      ...{ applied: euro(800n), reversalReason: "another customer's transfer", revision: 2n },
    });
    expect(reversed.order?.totals).toMatchObject({ paid: euro(0n), outstanding: euro(2000n) });
    expect(await refused(reverse(workspace, externalPayment?.id))).toMatchObject({
      reason: "EXTERNAL_PAYMENT_NOT_REVERSIBLE",
      field: "external_payment_id",
    });
    await pay(workspace, order.id);
    expect(charges.chargesOf(order.id)).toMatchObject([{ amount: 2000 }]);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual([
      ...["order.created", "order.partially_paid", "order.unpaid", "order.paid"],
    ]);
  });

  test("F9: a closed order is open again, since it owes the amount again", async () => {
    const { order } = await anOrderToPay(workspace);
    const { externalPayment } = await payOutside(workspace, order.id, 2000n);
    await workspace.client(OrderService).closeOrder({ requestId: "close", orderId: order.id });
    const reversed = await reverse(workspace, externalPayment?.id);
    expect(reversed.order).toMatchObject({
      ...{ state: OrderState.OPEN, totals: { outstanding: euro(2000n) } },
    });
    expect(reversed.order?.closeTime).toBeUndefined();
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.at(-1)?.type).toBe("order.reopened");
  });

  test("one that waits for an attempt is reversed, and never counts", async () => {
    const { order } = await anOrderToPay(workspace, "sim_pending");
    await pay(workspace, order.id);
    const { externalPayment } = await payOutside(workspace, order.id, 2000n);
    const { externalPayment: reversed } = await reverse(workspace, externalPayment?.id);
    expect(reversed).toMatchObject({
      ...{ state: ExternalPaymentState.REVERSED, applied: euro(0n), returned: euro(0n) },
    });
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 0n, outstanding: 2000n });
    // It does not stand in the way of the right one.
    await payOutside(workspace, order.id, 2000n);
  });

  test("J2: one key reverses once, and answers every repeat the same", async () => {
    const { order } = await anOrderToPay(workspace);
    const { externalPayment } = await payOutside(workspace, order.id, 800n);
    const calls = Array.from({ length: 10 }, () => reverse(workspace, externalPayment?.id, "key"));
    const [first, ...others] = await Promise.all(calls);
    for (const other of others) expect(other).toEqual(first);
    expect(await balanceOf(workspace, order.id)).toMatchObject({ paid: 0n });
    const strange = workspace.client(ExternalPaymentService).reverseExternalPayment({
      ...{ requestId: "key", externalPaymentId: externalPayment?.id ?? "", reason: "other" },
    });
    expect(await refused(strange)).toMatchObject({
      ...{ reason: "REQUEST_ID_REUSED", field: "reason" },
    });
  });

  test("another workspace's is NOT_FOUND", async () => {
    const { order } = await anOrderToPay(workspace);
    const { externalPayment } = await payOutside(workspace, order.id, 800n);
    const stranger = await charges.newWorkspace();
    expect(await refused(reverse(stranger, externalPayment?.id))).toMatchObject({
      ...{ reason: "NOT_FOUND", field: "external_payment_id" },
    });
  });
});
