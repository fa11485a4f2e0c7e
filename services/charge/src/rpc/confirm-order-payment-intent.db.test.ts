import { AttemptState, OrderPaymentState, PaymentIntentState } from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { Authentication } from "@flint/contracts-simulator";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { anIntent, driver } from "../test-support/intents.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** An order, and an intent of it that waits to be confirmed. */
async function unconfirmed(parts: { token?: string; amountMinor?: bigint } = {}) {
  const { token = "sim_approve", amountMinor } = parts;
  const { order, customerId } = await anOrderToPay(workspace, token);
  const amount = amountMinor === undefined ? undefined : { currency: "EUR", amountMinor };
  const { paymentIntent } = await anIntent(workspace, customerId, {
    ...{ orderId: order.id, ...(amount && { amount }) },
  });
  const id = paymentIntent?.id ?? "";
  return { order, customerId, id, ...driver(workspace, id, order.id) };
}

describe("ConfirmOrderPaymentIntent", () => {
  test("E13: charges the order's intent with what the order owes now", async () => {
    const { order, confirm } = await unconfirmed();
    const { attempt, paymentIntent, ...answer } = await confirm();
    expect(attempt).toMatchObject({ state: AttemptState.APPROVED, amount: { amountMinor: 2000n } });
    expect(paymentIntent).toMatchObject({ state: PaymentIntentState.SUCCEEDED, ownsOrder: false });
    expect(answer.order?.paymentState).toBe(OrderPaymentState.PAID);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
  });

  test("E8, E13: goes on with an attempt of PayOrder, whose key then answers the outcome", async () => {
    const { order } = await anOrderToPay(workspace, "sim_authenticate");
    const requestId = "pay-then-authenticate";
    const { attempt, paymentIntent } = await pay(workspace, order.id, { requestId });
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    const { confirm } = driver(workspace, paymentIntent?.id ?? "", order.id);
    const gone = await confirm({ attemptId: attempt?.id ?? "" });
    expect(gone.attempt).toMatchObject({ id: attempt?.id, state: AttemptState.APPROVED });
    expect(gone.order?.paymentState).toBe(OrderPaymentState.PAID);
    const repeat = await pay(workspace, order.id, { requestId });
    expect(repeat.attempt).toEqual(gone.attempt);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("drives an intent that made its order, too: by its order's id", async () => {
    const { customerId } = await anOrderToPay(workspace);
    const { order, paymentIntent } = await anIntent(workspace, customerId);
    const { confirm } = driver(workspace, paymentIntent?.id ?? "", order?.id ?? "");
    expect((await confirm()).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("is refused where the order, or the intent of it, is absent", async () => {
    const { id, customerId, order } = await unconfirmed();
    const other = await anOrder(workspace, { customerId });
    for (const [orderId, field] of [
      [`ord_${"0".repeat(26)}`, "order_id"],
      [other.id, "payment_intent_id"],
    ] as const) {
      const refusal = await refused(driver(workspace, id, orderId).confirm());
      expect(refusal).toMatchObject({ reason: "NOT_FOUND", field });
    }
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  });

  test("E6: is refused where the order was paid meanwhile, and nothing is charged", async () => {
    const { order, confirm, read } = await unconfirmed();
    await pay(workspace, order.id);
    expect((await refused(confirm())).reason).toBe("ORDER_ALREADY_PAID");
    expect((await read())?.state).toBe(PaymentIntentState.REQUIRES_CONFIRMATION);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("E10: is refused beside an attempt that waits for its customer: ATTEMPT_IN_FLIGHT", async () => {
    const { order, confirm } = await unconfirmed({ token: "sim_authenticate" });
    const { attempt } = await pay(workspace, order.id);
    expect(await refused(confirm())).toMatchObject({
      ...{ reason: "ATTEMPT_IN_FLIGHT", details: { attempt_id: attempt?.id } },
    });
  });
});
