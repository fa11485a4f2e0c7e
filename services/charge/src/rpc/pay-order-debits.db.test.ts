import {
  AttemptState,
  DeclineClass,
  OrderPaymentState,
  OrderService,
  OrderState,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import {
  ConsentService,
  ConsentState,
  PaymentMethodService,
  PaymentMethodState,
} from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import { eventually, fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { announce } from "../test-support/announce.ts";
import { type ChargeHost, chargeHost, pay, payment } from "../test-support/charge-host.ts";

const clock = fakeClock(systemClock.now().toString());
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** A customer whose default is a debit, and an order that owes 20.00 in the currency, announced. */
async function aDebitToPay(processorToken: string, currency: string) {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, { customerId, processorToken });
  const order = await anOrder(workspace, { customerId, currency });
  await announce(workspace, clock, { orderId: order.id, method });
  return { customerId, method, order };
}

const orderNow = async (orderId: string) =>
  (await workspace.client(OrderService).getOrder({ orderId })).order;

/** Waits for a state of an attempt, with every look-up due as if the days had passed. */
function attemptIn(attemptId: string, state: AttemptState) {
  return eventually(async () => {
    await jobsDueNow(charges.host.database("charge"));
    const { attempt } = await workspace.client(PaymentIntentService).getAttempt({ attemptId });
    return attempt?.state === state ? attempt : undefined;
  });
}

/** The order's entries as they are stored, oldest first. */
async function entriesOf(orderId: string) {
  return charges.host.database("charge").query<{ kind: string; amount_minor: bigint }>(
    `SELECT kind, amount_minor FROM order_entries WHERE workspace_id <> '' AND order_id = ?
       ORDER BY id`,
    [orderId],
  );
}

const typesOf = async (objectId: string) =>
  (await storedEvents(charges.host, "charge", objectId)).map(({ type }) => type);

describe("a debit", () => {
  test.each([
    ["sepa_debit", "EUR"],
    ["ach_debit", "USD"],
    ["bacs_debit", "GBP"],
  ])(
    "by %s is pending in %s, then pays, under the mandate that it names",
    async (kind, currency) => {
      const { method, order } = await aDebitToPay(`sim_pending_300ms__kind_${kind}`, currency);
      const { attempt } = await pay(workspace, order.id);
      expect(attempt).toMatchObject({
        state: AttemptState.PENDING,
        paymentMethod: {
          ...{ kind, brand: "", last4: method.bankDebit?.last4, expiryYear: 0 },
          mandateReference: method.bankDebit?.mandateReference,
        },
      });
      await attemptIn(attempt?.id ?? "", AttemptState.APPROVED);
      expect(await orderNow(order.id)).toMatchObject({ paymentState: OrderPaymentState.PAID });
      expect(await entriesOf(order.id)).toEqual([{ kind: "charge", amount_minor: 2000n }]);
    },
  );

  test.each([
    ["sepa_debit", "USD"],
    ["ach_debit", "EUR"],
    ["bacs_debit", "EUR"],
  ])(
    "by %s is refused in %s before the processor hears of it: CURRENCY_NOT_SUPPORTED_BY_KIND",
    async (kind, currency) => {
      const { order } = await aDebitToPay(`sim_approve__kind_${kind}`, currency);
      expect(await refused(pay(workspace, order.id))).toMatchObject({
        reason: "PAYMENT_METHOD_REQUIRED",
        details: { candidate_reason: "CURRENCY_NOT_SUPPORTED_BY_KIND" },
      });
      expect(charges.chargeRequestsOf(order.id)).toEqual([]);
    },
  );

  test("that is pending does not hold the detaching of its method", async () => {
    const { method, order } = await aDebitToPay("sim_pending__kind_sepa_debit", "EUR");
    await pay(workspace, order.id);
    const methods = workspace.client(PaymentMethodService);
    const paymentMethodId = method.id;
    await methods.detachPaymentMethod({ requestId: "detach", paymentMethodId });
    await eventually(async () => {
      const { paymentMethod } = await methods.getPaymentMethod({ paymentMethodId });
      return paymentMethod?.state === PaymentMethodState.DETACHED;
    });
  });
});

describe("a debit that its bank returns", () => {
  test("while it is pending: the order was never paid, is free, and can be paid again", async () => {
    const token = "sim_debit_return_am04_after_300ms__kind_sepa_debit";
    const { customerId, order } = await aDebitToPay(token, "EUR");
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.PENDING);
    const returned = await attemptIn(attempt?.id ?? "", AttemptState.RETURNED);
    expect(returned.decline).toMatchObject({ code: "AM04", class: DeclineClass.SOFT_FUNDS });
    expect(returned.returnTime).toBeDefined();
    expect(await orderNow(order.id)).toMatchObject({
      ...{ paymentState: OrderPaymentState.UNPAID, liveAttemptId: "" },
      totals: { outstanding: { amountMinor: 2000n } },
    });
    expect(await entriesOf(order.id)).toEqual([]);
    expect(await typesOf(attempt?.id ?? "")).toContain("attempt.returned");
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("A4: after it paid and the order was closed: the balance, the order and the intent follow the money", async () => {
    const token = "sim_debit_late_return_r01_after_1ms__kind_ach_debit";
    const { order, method } = await aDebitToPay(token, "USD");
    const request = payment(order.id);
    const orders = workspace.client(OrderService);
    const first = await orders.payOrder(request);
    expect(first.attempt?.state).toBe(AttemptState.APPROVED);
    expect(await orderNow(order.id)).toMatchObject({ paymentState: OrderPaymentState.PAID });
    await orders.closeOrder({ requestId: "close", orderId: order.id });

    const attemptId = first.attempt?.id ?? "";
    const returned = await attemptIn(attemptId, AttemptState.RETURNED);
    expect(returned).toMatchObject({
      ...{ settleTime: first.attempt?.settleTime, decline: { code: "R01" } },
      paymentMethod: { id: method.id, kind: "ach_debit" },
    });
    expect(await orderNow(order.id)).toMatchObject({
      ...{ state: OrderState.OPEN, paymentState: OrderPaymentState.UNPAID },
      totals: { paid: { amountMinor: 0n }, outstanding: { amountMinor: 2000n } },
    });
    expect(await entriesOf(order.id)).toEqual([
      { kind: "charge", amount_minor: 2000n },
      { kind: "reversal", amount_minor: -2000n },
    ]);
    expect(await typesOf(order.id)).toEqual([
      ...["order.created", "order.paid", "order.closed", "order.reopened"],
    ]);
    const paymentIntentId = first.paymentIntent?.id ?? "";
    const intents = workspace.client(PaymentIntentService);
    const { paymentIntent } = await intents.getPaymentIntent({ paymentIntentId });
    expect(paymentIntent?.state).toBe(PaymentIntentState.FAILED);
    // What the call was answered stays its answer.
    expect(await orders.payOrder(request)).toEqual(first);
    expect(await orderNow(order.id)).toMatchObject({ state: OrderState.OPEN });
  });

  test("R10 after it paid: the customer took the agreement back, and the consent ends", async () => {
    const token = "sim_debit_late_return_r10_after_1ms__kind_ach_debit";
    const { customerId, order } = await aDebitToPay(token, "USD");
    const { attempt } = await pay(workspace, order.id);
    const returned = await attemptIn(attempt?.id ?? "", AttemptState.RETURNED);
    expect(returned.decline?.class).toBe(DeclineClass.CONSENT_REVOKED);
    const consents = workspace.client(ConsentService);
    const ended = await eventually(async () => {
      const [consent] = (await consents.listConsents({ customerId })).consents;
      return consent?.state === ConsentState.REVOKED ? consent : undefined;
    });
    expect(ended.id).toBe(attempt?.consentId);
    expect(await refused(pay(workspace, order.id))).toMatchObject({
      reason: "CONSENT_NOT_COVERING",
    });
    expect(charges.chargesOf(order.id)).toHaveLength(1);
  });
});
