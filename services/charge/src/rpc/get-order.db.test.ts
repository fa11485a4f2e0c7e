import { OrderPaymentState, OrderService } from "@flint/contracts-charge";
import { PaymentMethodService } from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

describe("GetOrder", () => {
  test("A1: one order shows what was paid, what is owed, and the ids behind it", async () => {
    const { order } = await anOrderToPay(workspace, "sim_decline_do_not_honor_1_then_approve");
    const declined = await pay(workspace, order.id);
    const paid = await pay(workspace, order.id);
    const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(read.order).toMatchObject({
      paymentState: OrderPaymentState.PAID,
      totals: { paid: { amountMinor: 2000n }, outstanding: { amountMinor: 0n } },
    });
    const newestFirst = [paid, declined];
    expect(read.paymentIntents.map(({ id }) => id)).toEqual(
      newestFirst.map(({ paymentIntent }) => paymentIntent?.id),
    );
    expect(read.attempts.map(({ id }) => id)).toEqual(
      newestFirst.map(({ attempt }) => attempt?.id),
    );
    expect(read.attempts.map(({ orderContext }) => orderContext)).toEqual([
      order.context,
      order.context,
    ]);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual(["order.created", "order.paid"]);
  });

  test("A3: outstanding is the total less what was collected, after any payments", async () => {
    const { customerId } = await anOrderToPay(workspace);
    const amounts = fc.array(
      fc.record({ amount: fc.integer({ min: 0, max: 99_999 }), paid: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(amounts, async (steps) => {
        for (const { amount, paid } of steps) {
          const currency = "EUR";
          const unitAmount = { currency, amountMinor: BigInt(amount) };
          const order = await anOrder(workspace, {
            customerId,
            lines: [{ description: "x", quantity: 1n, unitAmount }],
          });
          if (paid && amount > 0) await pay(workspace, order.id);
          const { order: read } = await workspace
            .client(OrderService)
            .getOrder({ orderId: order.id });
          const collected = charges.chargesOf(order.id).reduce((sum, each) => sum + each.amount, 0);
          expect(read?.totals?.paid?.amountMinor).toBe(BigInt(collected));
          expect(read?.totals?.outstanding?.amountMinor).toBe(BigInt(amount - collected));
        }
      }),
      { numRuns: 10 },
    );
  });

  test("C8: a detached method is charged no more, and an old order still shows it", async () => {
    const { customerId, method, order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    const methods = workspace.client(PaymentMethodService);
    await methods.detachPaymentMethod({ requestId: "detach", paymentMethodId: method.id });
    const next = await anOrder(workspace, { customerId });
    const refusal = await refused(pay(workspace, next.id, { paymentMethodId: method.id }));
    expect(refusal.reason).toBe("PAYMENT_METHOD_NOT_CHARGEABLE");
    expect(charges.chargesOf(next.id)).toEqual([]);
    const { attempts } = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(attempts[0]?.paymentMethod).toMatchObject({
      id: method.id,
      brand: method.card?.brand,
      last4: method.card?.last4,
    });
  });

  test("an absent order and another workspace's are NOT_FOUND alike", async () => {
    const foreign = await anOrderToPay(await charges.newWorkspace());
    const orders = workspace.client(OrderService);
    const absentId = `ord_${"0".repeat(26)}`;
    const absent = await refused(orders.getOrder({ orderId: absentId }));
    const other = await refused(orders.getOrder({ orderId: foreign.order.id }));
    expect(absent).toMatchObject({ reason: "NOT_FOUND", field: "order_id" });
    expect({ ...other, callId: "", details: {} }).toEqual({ ...absent, callId: "", details: {} });
  });
});
