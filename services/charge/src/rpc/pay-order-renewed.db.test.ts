import { randomUUID } from "node:crypto";
import { AttemptState, OrderService } from "@flint/contracts-charge";
import {
  CardNews,
  PaymentMethodService,
  PaymentMethodState,
} from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { eventually, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
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

const refresh = (paymentMethodId: string) =>
  workspace
    .client(PaymentMethodService)
    .refreshPaymentMethod({ requestId: randomUUID(), paymentMethodId });

const attemptOf = async (orderId: string) =>
  (await workspace.client(OrderService).getOrder({ orderId })).attempts[0];

test("C8: a renewed card is charged from then on, and an old order shows the one of its time", async () => {
  const token = "sim_approve__renewed_0341";
  const { order, method, customerId } = await anOrderToPay(workspace, token);
  await pay(workspace, order.id);
  const before = await attemptOf(order.id);
  expect((await refresh(method.id)).news).toBe(CardNews.UPDATED);
  expect(await attemptOf(order.id)).toEqual(before);
  expect(before?.paymentMethod).toMatchObject({ last4: method.card?.last4 });
  const later = await anOrder(workspace, { customerId });
  const { attempt } = await pay(workspace, later.id);
  expect(attempt).toMatchObject({
    state: AttemptState.APPROVED,
    paymentMethod: { id: method.id, last4: "0341" },
  });
});

test("C8: a card whose account is closed is charged no more, once nothing is on its way", async () => {
  const { order, method } = await anOrderToPay(workspace, "sim_approve__closed");
  expect((await refresh(method.id)).news).toBe(CardNews.CLOSED);
  const named = pay(workspace, order.id, { paymentMethodId: method.id });
  expect((await refused(named)).reason).toBe("PAYMENT_METHOD_NOT_CHARGEABLE");
  expect(charges.chargesOf(order.id)).toEqual([]);
  const service = workspace.client(PaymentMethodService);
  await eventually(async () => {
    const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId: method.id });
    return paymentMethod?.state === PaymentMethodState.DETACHED;
  });
});
