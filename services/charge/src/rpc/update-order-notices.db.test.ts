import { randomUUID } from "node:crypto";
import { ChargeReason, NoticeRegime, NoticeService, OrderService } from "@flint/contracts-charge";
import { ConsentPurpose } from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

const clock = fakeClock("2026-03-06T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;
let orderId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const consents = [aConsent({ purpose: ConsentPurpose.RECURRING })];
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", consents });
  orderId = (await anOrder(workspace, { customerId, currency: "INR" })).id;
});

const RENEWAL = { reason: ChargeReason.RECURRING };
const VOID = {
  reason: "NOTICE_REQUIRED",
  details: { problem: "the order has changed since the notice was recorded" },
};
const requestId = () => randomUUID();
const notices = () => workspace.client(NoticeService);
const record = async () => {
  const regime = NoticeRegime.INDIA_E_MANDATE;
  const { notice } = await notices().createNotice({ requestId: requestId(), orderId, regime });
  return notice?.id ?? "";
};
const send = (noticeId: string) =>
  notices().markNoticeSent({ requestId: requestId(), noticeId, channel: "email" });
const read = async () => (await workspace.client(OrderService).getOrder({ orderId })).order;
const addFee = (amountMinor: bigint) =>
  workspace.client(OrderService).updateOrder({
    ...{ requestId: requestId(), orderId },
    fees: { items: [{ description: "Fee", amount: { currency: "INR", amountMinor } }] },
  });

test("an edit to another amount makes the notice void, also where it is undone", async () => {
  await send(await record());
  clock.advance({ hours: 24 });
  expect((await read())?.earliestChargeTime).toBeDefined();
  const { order } = await addFee(100n);
  expect(order?.earliestChargeTime).toBeUndefined();
  expect(await refused(pay(workspace, orderId, RENEWAL))).toMatchObject(VOID);
  await addFee(0n);
  expect(await refused(pay(workspace, orderId, RENEWAL))).toMatchObject(VOID);
  await send(await record());
  clock.advance({ hours: 24 });
  await pay(workspace, orderId, RENEWAL);
  expect(charges.chargesOf(orderId)).toHaveLength(1);
});

test("a notice that an edit made void stays so when it is sent", async () => {
  const noticeId = await record();
  await addFee(100n);
  await send(noticeId);
  clock.advance({ hours: 24 });
  expect(await refused(pay(workspace, orderId, RENEWAL))).toMatchObject(VOID);
  expect(charges.chargeRequestsOf(orderId)).toEqual([]);
});

test("an edit that leaves the amount leaves the notice", async () => {
  await send(await record());
  const before = await read();
  const { order } = await workspace.client(OrderService).updateOrder({
    ...{ requestId: requestId(), orderId },
    lines: { change: [{ lineId: before?.lines[0]?.id ?? "", description: "Tea" }] },
  });
  expect(order?.earliestChargeTime).toEqual(before?.earliestChargeTime);
  clock.advance({ hours: 24 });
  await pay(workspace, orderId, RENEWAL);
  expect(charges.chargesOf(orderId)).toHaveLength(1);
});
