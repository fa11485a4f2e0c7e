import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { AttemptState, OrderService } from "@flint/contracts-charge";
import type { ConsentTerms } from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** A customer whose default method has one consent with these terms. */
async function aCustomerWith(terms: Partial<ConsentTerms>): Promise<string> {
  const { id: customerId } = await aCustomer(workspace);
  const consents = [aConsent(terms)];
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", consents });
  return customerId;
}

const lineOf = (amountMinor: bigint) => [
  { description: "Tea", quantity: 1n, unitAmount: { currency: "EUR", amountMinor } },
];

/** The order is refused for want of a consent, with nothing sent and nothing changed. */
async function expectUncovered(orderId: string, candidateReason: string): Promise<void> {
  const { order: before } = await workspace.client(OrderService).getOrder({ orderId });
  expect(await refused(pay(workspace, orderId))).toMatchObject({
    reason: "CONSENT_NOT_COVERING",
    details: { candidate_reason: candidateReason },
  });
  expect(charges.chargeRequestsOf(orderId)).toEqual([]);
  const { order, attempts } = await workspace.client(OrderService).getOrder({ orderId });
  expect(order).toEqual(before);
  expect(attempts).toEqual([]);
}

test("a consent covers its maximum and nothing more than its maximum", async () => {
  const customerId = await aCustomerWith({ maximumAmountMinor: 5000n, currency: "EUR" });
  const more = await anOrder(workspace, { customerId, lines: lineOf(5001n) });
  await expectUncovered(more.id, "CONSENT_AMOUNT_EXCEEDED");
  const asMuch = await anOrder(workspace, { customerId, lines: lineOf(5000n) });
  expect((await pay(workspace, asMuch.id)).attempt?.state).toBe(AttemptState.APPROVED);
});

test("a consent covers a charge up to its end, and none after its end", async () => {
  const expireTime = timestampFromMs(clock.now().add({ hours: 24 }).epochMilliseconds);
  const customerId = await aCustomerWith({ expireTime });
  const early = await anOrder(workspace, { customerId });
  const late = await anOrder(workspace, { customerId });
  clock.advance({ hours: 23 });
  expect((await pay(workspace, early.id)).attempt?.state).toBe(AttemptState.APPROVED);
  clock.advance({ hours: 1 });
  await expectUncovered(late.id, "CONSENT_EXPIRED");
});
