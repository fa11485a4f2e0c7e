import { AttemptState, PaymentIntentState } from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
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

test("E9, E13: CancelOrderPaymentIntent ends an attempt of PayOrder that waits for its customer", async () => {
  const { order } = await anOrderToPay(workspace, "sim_authenticate_1_then_approve");
  const requestId = "pay-then-cancel";
  const { paymentIntent } = await pay(workspace, order.id, { requestId });
  const canceled = await driver(workspace, paymentIntent?.id ?? "", order.id).cancel();
  expect(canceled.attempt?.state).toBe(AttemptState.CANCELED);
  expect(canceled.order?.liveAttemptId).toBe("");
  expect((await pay(workspace, order.id, { requestId })).attempt).toEqual(canceled.attempt);
  expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.APPROVED);
});

test("E13: CancelOrderPaymentIntent ends one that was not confirmed, of its order only", async () => {
  const { order, customerId } = await anOrderToPay(workspace);
  const { paymentIntent } = await anIntent(workspace, customerId, { orderId: order.id });
  const id = paymentIntent?.id ?? "";
  const other = await anOrder(workspace, { customerId });
  for (const [orderId, field] of [
    [`ord_${"0".repeat(26)}`, "order_id"],
    [other.id, "payment_intent_id"],
  ] as const) {
    const refusal = await refused(driver(workspace, id, orderId).cancel());
    expect(refusal).toMatchObject({ reason: "NOT_FOUND", field });
  }
  const canceled = await driver(workspace, id, order.id).cancel();
  expect(canceled.paymentIntent?.state).toBe(PaymentIntentState.CANCELED);
  expect(await refused(driver(workspace, id, order.id).cancel())).toMatchObject({
    reason: "PAYMENT_INTENT_NOT_CANCELABLE",
    details: { state: "canceled" },
  });
});
