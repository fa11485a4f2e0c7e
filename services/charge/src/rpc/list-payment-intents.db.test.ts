import { PaymentIntentService, PaymentIntentState } from "@flint/contracts-charge";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("ListPaymentIntents lists by order and by customer, newest first", async () => {
  const workspace = await charges.newWorkspace();
  const { customerId, order } = await anOrderToPay(
    workspace,
    "sim_decline_do_not_honor_1_then_approve",
  );
  await pay(workspace, order.id);
  await pay(workspace, order.id);
  const client = workspace.client(PaymentIntentService);
  const { paymentIntents } = await client.listPaymentIntents({ orderId: order.id });
  expect(paymentIntents.map(({ state }) => state)).toEqual([
    PaymentIntentState.SUCCEEDED,
    PaymentIntentState.FAILED,
  ]);
  const ofCustomer = await client.listPaymentIntents({ customerId });
  expect(ofCustomer.paymentIntents).toEqual(paymentIntents);
  const stranger = (await charges.newWorkspace()).client(PaymentIntentService);
  expect((await stranger.listPaymentIntents({ orderId: order.id })).paymentIntents).toEqual([]);
});
