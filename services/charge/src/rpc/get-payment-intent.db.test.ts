import { PaymentIntentService } from "@flint/contracts-charge";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("GetPaymentIntent answers what PayOrder answered, in its workspace only", async () => {
  const workspace = await charges.newWorkspace();
  const { order } = await anOrderToPay(workspace);
  const { paymentIntent } = await pay(workspace, order.id);
  const paymentIntentId = paymentIntent?.id ?? "";
  const read = await workspace.client(PaymentIntentService).getPaymentIntent({ paymentIntentId });
  expect(read.paymentIntent).toEqual(paymentIntent);
  const stranger = (await charges.newWorkspace()).client(PaymentIntentService);
  expect(await refused(stranger.getPaymentIntent({ paymentIntentId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "payment_intent_id",
  });
});
