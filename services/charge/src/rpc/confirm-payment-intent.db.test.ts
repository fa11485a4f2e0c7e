import { randomUUID } from "node:crypto";
import {
  AttemptState,
  OrderPaymentState,
  OrderService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { Authentication, OutageKind } from "@flint/contracts-simulator";
import { armFaultPoint } from "@flint/std";
import { eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
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

/** A customer whose default behaves so, and an intent that made its order and waits. */
async function unconfirmed(processorToken = "sim_approve") {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, { customerId, processorToken });
  const { paymentIntent, order } = await anIntent(workspace, customerId);
  const orderId = order?.id ?? "";
  return { customerId, method, orderId, ...driver(workspace, paymentIntent?.id ?? "") };
}

/** The same, confirmed, and waiting for its customer. */
async function waiting() {
  const given = await unconfirmed("sim_authenticate");
  const { attempt, paymentIntent } = await given.confirm();
  expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
  expect(paymentIntent?.state).toBe(PaymentIntentState.REQUIRES_ACTION);
  return { ...given, attempt, attemptId: attempt?.id ?? "" };
}

describe("ConfirmPaymentIntent of an intent that waits to be confirmed", () => {
  test("charges it once, by the method that it was created for", async () => {
    const given = await unconfirmed();
    expect(charges.chargeRequestsOf(given.orderId)).toEqual([]);
    const { order, paymentIntent, attempt } = await given.confirm();
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      amount: { currency: "EUR", amountMinor: 1999n },
      paymentMethod: { id: given.method.id },
    });
    expect(paymentIntent).toMatchObject({
      ...{ state: PaymentIntentState.SUCCEEDED, latestAttemptId: attempt?.id, ownsOrder: true },
    });
    expect(order?.paymentState).toBe(OrderPaymentState.PAID);
    expect(charges.chargesOf(given.orderId)).toHaveLength(1);
    const types = await storedEvents(charges.host, "charge", paymentIntent?.id ?? "");
    expect(types.map(({ type }) => type)).toEqual([
      "payment_intent.created",
      "payment_intent.processing",
      "payment_intent.succeeded",
    ]);
  });

  test("charges another method where it names one", async () => {
    const given = await unconfirmed("sim_decline_do_not_honor");
    const { customerId } = given;
    const other = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
    });
    const { attempt } = await given.confirm({ paymentMethodId: other.id });
    expect(attempt).toMatchObject({
      ...{ state: AttemptState.APPROVED, paymentMethod: { id: other.id } },
    });
  });

  test("J2, J3: a repeat is answered alike for ever, and another request under its id is refused", async () => {
    const given = await unconfirmed();
    const requestId = randomUUID();
    const first = await given.confirm({ requestId });
    expect(await given.confirm({ requestId })).toEqual(first);
    expect(
      await refused(given.confirm({ requestId, attemptId: first.attempt?.id ?? "" })),
    ).toMatchObject({ reason: "REQUEST_ID_REUSED", field: "attempt_id" });
    expect(charges.chargeRequestsOf(given.orderId)).toHaveLength(1);
  });

  test("J4, E10: many at once, with one key or keys of their own, make one charge", async () => {
    const given = await unconfirmed("sim_slow_400ms");
    const requestId = randomUUID();
    const calls = Array.from({ length: 20 }, (_, index) =>
      given.confirm(index % 2 === 0 ? { requestId } : {}),
    );
    const ends = await Promise.allSettled(calls);
    const reasons = ["REQUEST_IN_FLIGHT", "ATTEMPT_IN_FLIGHT", "PAYMENT_INTENT_NOT_CONFIRMABLE"];
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      const { reason } = await refused(Promise.reject(end.reason as Error));
      expect(reasons).toContain(reason);
    }
    expect(charges.chargeRequestsOf(given.orderId)).toHaveLength(1);
    expect((await given.read())?.state).toBe(PaymentIntentState.SUCCEEDED);
  });

  test("J5: a repeat recovers the same attempt where the process died before it was settled", async () => {
    const given = await unconfirmed();
    const requestId = randomUUID();
    let died = 0;
    const disarm = armFaultPoint("charge-before-settle-commit", () => {
      if (++died === 1) throw new Error("planted");
    });
    try {
      const early = await given.confirm({ requestId });
      expect(early.attempt?.state).toBe(AttemptState.SENT);
      const repeat = await eventually(async () => {
        const answer = await given.confirm({ requestId });
        return answer.attempt?.state === AttemptState.SENT ? undefined : answer;
      });
      expect(repeat.attempt).toMatchObject({ id: early.attempt?.id, state: AttemptState.APPROVED });
      expect(await given.confirm({ requestId })).toEqual(repeat);
    } finally {
      disarm();
    }
    expect(charges.chargesOf(given.orderId)).toHaveLength(1);
  });

  test("a refused one leaves it as it was, to be confirmed under the same key", async () => {
    const given = await unconfirmed();
    const requestId = randomUUID();
    const before = await given.read();
    const accounts = workspace.client(ProcessorAccountService);
    const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
    const processorAccountId = account?.id ?? "";
    const enable = (enabled: boolean) =>
      accounts.updateProcessorAccount({ requestId: randomUUID(), processorAccountId, enabled });
    await enable(false);
    const refusal = await refused(given.confirm({ requestId }));
    expect(refusal.reason).toBe("PROCESSOR_ACCOUNT_NOT_READY");
    expect(await given.read()).toEqual(before);
    await enable(true);
    expect((await given.confirm({ requestId })).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("is refused once it has ended: PAYMENT_INTENT_NOT_CONFIRMABLE", async () => {
    const given = await unconfirmed("sim_decline_do_not_honor");
    const { attempt } = await given.confirm();
    expect(attempt?.state).toBe(AttemptState.DECLINED);
    expect(await refused(given.confirm())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CONFIRMABLE", field: "payment_intent_id" },
      details: { state: "failed", attempt_id: attempt?.id },
    });
    expect(charges.chargeRequestsOf(given.orderId)).toHaveLength(1);
  });
});

describe("E8: ConfirmPaymentIntent after the customer acted", () => {
  test.each([
    ["is approved", Authentication.SUCCEEDED, AttemptState.APPROVED, OrderPaymentState.PAID],
    ["is declined", Authentication.FAILED, AttemptState.DECLINED, OrderPaymentState.UNPAID],
  ])("E8: the same attempt %s, and the order free", async (_title, how, state, paymentState) => {
    const { attempt, attemptId, orderId, confirm } = await waiting();
    await charges.processor.authenticate(attempt, how);
    const requestId = randomUUID();
    const gone = await confirm({ requestId, attemptId });
    expect(gone.attempt).toMatchObject({ id: attemptId, state });
    expect(gone.attempt?.nextAction).toBeUndefined();
    expect(gone.order).toMatchObject({ paymentState, liveAttemptId: "" });
    expect(await confirm({ requestId, attemptId })).toEqual(gone);
    // After the settle it is answered as it is, under whichever key.
    expect(await confirm({ attemptId })).toEqual(gone);
    expect(charges.chargesOf(orderId)).toHaveLength(1);
    expect(charges.chargeRequestsOf(orderId)).toHaveLength(1);
  });

  test.each([
    ["has not come back", undefined],
    ["gave up", Authentication.ABANDONED],
  ])("E8: one whose customer %s still requires the action, and goes on later", async (_, how) => {
    const { attempt, attemptId, orderId, confirm } = await waiting();
    if (how !== undefined) await charges.processor.authenticate(attempt, how);
    const requestId = randomUUID();
    const still = await confirm({ requestId, attemptId });
    expect(still.attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
    expect(still.order?.liveAttemptId).toBe(attemptId);
    expect(await refused(pay(workspace, orderId))).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT" });
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    const gone = await confirm({ attemptId });
    expect(gone.attempt?.state).toBe(AttemptState.APPROVED);
    // The earlier call's key answers the outcome too, now that it is known.
    expect(await confirm({ requestId, attemptId })).toEqual(gone);
  });

  test("E8: twenty at once are all answered with the one outcome", async () => {
    const { attempt, attemptId, orderId, confirm } = await waiting();
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm({ attemptId })));
    const [first] = answers;
    expect(first?.attempt?.state).toBe(AttemptState.APPROVED);
    for (const answer of answers) expect(answer).toEqual(first);
    expect(charges.chargesOf(orderId)).toHaveLength(1);
    const events = await storedEvents(charges.host, "charge", attemptId);
    expect(events.map(({ type }) => type)).toEqual([
      "attempt.sent",
      "attempt.requires_action",
      "attempt.approved",
    ]);
  });

  test("E8: one whose processor does not answer changes nothing", async () => {
    const { attemptId, method, confirm } = await waiting();
    await charges.processor.outage(method.id, OutageKind.RESET_BEFORE);
    const still = await confirm({ attemptId });
    expect(still.attempt).toMatchObject({ state: AttemptState.REQUIRES_ACTION, revision: 2n });
  });

  test("E8: at a processor whose payments cannot be looked up it works likewise", async () => {
    const accounts = workspace.client(ProcessorAccountService);
    const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
    const processorAccountId = account?.id ?? "";
    const profile = { requestId: randomUUID(), processorAccountId, profile: "adyen" };
    await accounts.updateProcessorAccount(profile);
    const { attempt, attemptId, confirm } = await waiting();
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    expect((await confirm({ attemptId })).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("E8: the attempt must be the intent's, and keeps its method", async () => {
    const { attemptId, confirm, method } = await waiting();
    const other = await waiting();
    expect(await refused(confirm({ attemptId: other.attemptId }))).toMatchObject({
      ...{ reason: "NOT_FOUND", field: "attempt_id", details: { id: other.attemptId } },
    });
    expect(await refused(confirm({ attemptId, paymentMethodId: method.id }))).toMatchObject({
      ...{ reason: "INVALID_FIELD", field: "payment_method_id" },
    });
    expect(await refused(confirm())).toMatchObject({
      reason: "PAYMENT_INTENT_NOT_CONFIRMABLE",
      details: { state: "requires_action", attempt_id: attemptId },
    });
  });
});

describe("E13: an intent of an order that stood before it", () => {
  test("E13: is refused by the intent's own RPC, naming the right one, whatever its state", async () => {
    const given = await unconfirmed("sim_authenticate");
    const { order } = await anOrderOf(given.customerId);
    const { paymentIntent } = await anIntent(workspace, given.customerId, { orderId: order.id });
    const paid = await pay(workspace, order.id);
    const expected = {
      ...{ reason: "PAYMENT_INTENT_BELONGS_TO_ORDER", field: "payment_intent_id" },
      details: {
        ...{ order_id: order.id },
        route: "flint.charge.v1.OrderService/ConfirmOrderPaymentIntent",
      },
    };
    const own = driver(workspace, paymentIntent?.id ?? "");
    expect(await refused(own.confirm())).toMatchObject(expected);
    const resumed = driver(workspace, paid.paymentIntent?.id ?? "");
    const attemptId = paid.attempt?.id ?? "";
    expect(await refused(resumed.confirm({ attemptId }))).toMatchObject(expected);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("an absent intent and another workspace's are refused alike", async () => {
    const { confirm } = await unconfirmed();
    const id = (await (await unconfirmed()).read())?.id ?? "";
    const foreign = driver(await charges.newWorkspace(), id);
    expect(await refused(foreign.confirm())).toMatchObject({
      ...{ reason: "NOT_FOUND", field: "payment_intent_id" },
    });
    expect((await confirm()).attempt?.state).toBe(AttemptState.APPROVED);
  });
});

async function anOrderOf(customerId: string) {
  const { order } = await workspace.client(OrderService).createOrder({
    ...{ requestId: randomUUID(), customerId, currency: "EUR" },
    lines: [
      { description: "Tea", quantity: 1n, unitAmount: { currency: "EUR", amountMinor: 500n } },
    ],
  });
  if (order === undefined) throw new Error("no order");
  return { order };
}
