import { randomUUID } from "node:crypto";
import {
  AttemptState,
  OrderPaymentState,
  OrderService,
  OrderState,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { Authentication, OutageKind } from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
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

/** An intent that made its order and waits to be confirmed. */
async function unconfirmed(processorToken = "sim_approve") {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, { customerId, processorToken });
  const { paymentIntent, order } = await anIntent(workspace, customerId);
  const orderId = order?.id ?? "";
  const id = paymentIntent?.id ?? "";
  return { customerId, method, orderId, id, ...driver(workspace, id) };
}

/** One that waits for its customer. */
async function waiting() {
  const given = await unconfirmed("sim_authenticate");
  const { attempt } = await given.confirm();
  expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
  return { ...given, attempt };
}

const orderOf = async (orderId: string) =>
  (await workspace.client(OrderService).getOrder({ orderId })).order;

describe("CancelPaymentIntent of one that was not confirmed", () => {
  test("ends it; its order stays, to be paid by another", async () => {
    const { id, orderId, cancel, confirm } = await unconfirmed();
    const requestId = randomUUID();
    const canceled = await cancel({ requestId, note: "The customer changed her mind." });
    expect(canceled.paymentIntent).toMatchObject({
      state: PaymentIntentState.CANCELED,
      revision: 2n,
    });
    expect(canceled.attempt).toBeUndefined();
    expect(canceled.order?.state).toBe(OrderState.OPEN);
    expect(await cancel({ requestId, note: "The customer changed her mind." })).toEqual(canceled);
    const events = await storedEvents(charges.host, "charge", id);
    expect(events.at(-1)).toMatchObject({
      type: "payment_intent.canceled",
      actor: { reason: "The customer changed her mind." },
    });
    expect(await refused(confirm())).toMatchObject({
      reason: "PAYMENT_INTENT_NOT_CONFIRMABLE",
      details: { state: "canceled" },
    });
    expect(charges.chargeRequestsOf(orderId)).toEqual([]);
    expect((await pay(workspace, orderId)).order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("beside a confirmation one of both happens, never half of each", async () => {
    const { orderId, cancel, confirm, read } = await unconfirmed();
    const [canceled, confirmed] = await Promise.allSettled([cancel(), confirm()]);
    const state = (await read())?.state;
    const made = charges.chargesOf(orderId).length;
    if (canceled.status === "fulfilled") {
      expect([state, made]).toEqual([PaymentIntentState.CANCELED, 0]);
      expect(confirmed.status).toBe("rejected");
    } else {
      expect([state, made]).toEqual([PaymentIntentState.SUCCEEDED, 1]);
    }
  });
});

describe("CancelPaymentIntent of one that waits for its customer", () => {
  test("E9: has the processor end the payment, frees the order, and says who asked", async () => {
    const { attempt, customerId, orderId, cancel } = await waiting();
    const requestId = randomUUID();
    const canceled = await cancel({ requestId, note: "Too late" });
    expect(canceled.attempt).toMatchObject({ id: attempt?.id, state: AttemptState.CANCELED });
    expect(canceled.paymentIntent?.state).toBe(PaymentIntentState.CANCELED);
    expect(canceled.order?.liveAttemptId).toBe("");
    expect(charges.chargesOf(orderId)).toMatchObject([{ state: "canceled" }]);
    expect(await cancel({ requestId, note: "Too late" })).toEqual(canceled);
    const events = await storedEvents(charges.host, "charge", attempt?.id ?? "");
    expect(events.at(-1)).toMatchObject({
      ...{ type: "attempt.canceled", actor: { kind: "api_key", reason: "Too late" } },
    });
    const other = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    const paid = await pay(workspace, orderId, { paymentMethodId: other.id });
    expect(paid.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("E9: tells that it succeeded where the customer was faster", async () => {
    const { attempt, orderId, cancel } = await waiting();
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    const answer = await cancel();
    expect(answer.attempt?.state).toBe(AttemptState.APPROVED);
    expect(answer.paymentIntent?.state).toBe(PaymentIntentState.SUCCEEDED);
    expect(answer.order?.paymentState).toBe(OrderPaymentState.PAID);
    expect(charges.chargesOf(orderId)).toMatchObject([{ state: "approved" }]);
  });

  test.each([
    ["never arrived", OutageKind.RESET_BEFORE],
    ["ended it and was not answered", OutageKind.RESET_AFTER],
  ])("E9: is unknown where the question %s, and is asked again until it is", async (_, kind) => {
    const { orderId, method, cancel, read } = await waiting();
    await charges.processor.outage(method.id, kind);
    const requestId = randomUUID();
    const unknown = await cancel({ requestId });
    expect(unknown.attempt?.state).toBe(AttemptState.UNKNOWN);
    expect((await refused(pay(workspace, orderId))).reason).toBe("ATTEMPT_IN_FLIGHT");
    expect(await refused(cancel())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CANCELABLE", details: { state: "unknown" } },
    });
    expect((await cancel({ requestId })).attempt?.state).toBe(AttemptState.UNKNOWN);
    await charges.processor.outage(method.id, OutageKind.UNSPECIFIED);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"));
      return (await read())?.state === PaymentIntentState.CANCELED;
    });
    expect((await orderOf(orderId))?.liveAttemptId).toBe("");
    expect((await cancel({ requestId })).attempt?.state).toBe(AttemptState.CANCELED);
    expect(charges.chargeRequestsOf(orderId)).toHaveLength(1);
  });

  test("E8, E9: beside the customer's return one of both happens, and both are told which", async () => {
    for (let round = 0; round < 3; round += 1) {
      const { attempt, orderId, cancel, confirm, read } = await waiting();
      const attemptId = attempt?.id ?? "";
      const [, canceled] = await Promise.all([
        charges.processor.authenticate(attempt, Authentication.SUCCEEDED).catch(() => undefined),
        cancel(),
        confirm({ attemptId }),
      ]);
      const [made] = charges.chargesOf(orderId);
      const expected = { approved: AttemptState.APPROVED, canceled: AttemptState.CANCELED };
      expect(canceled.attempt?.state).toBe(expected[made?.state as keyof typeof expected]);
      expect((await orderOf(orderId))?.liveAttemptId).toBe("");
      expect((await read())?.state).toBe(canceled.paymentIntent?.state);
    }
  });
});

describe("CancelPaymentIntent is refused", () => {
  test("of one that has its outcome: PAYMENT_INTENT_NOT_CANCELABLE", async () => {
    const { cancel, confirm } = await unconfirmed();
    await confirm();
    expect(await refused(cancel())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CANCELABLE", field: "payment_intent_id" },
      details: { state: "succeeded" },
    });
  });

  test("E13: of an order's: PAYMENT_INTENT_BELONGS_TO_ORDER names the right RPC", async () => {
    const { order } = await anOrderToPay(workspace, "sim_authenticate");
    const { paymentIntent } = await pay(workspace, order.id);
    const { cancel } = driver(workspace, paymentIntent?.id ?? "");
    expect(await refused(cancel())).toMatchObject({
      reason: "PAYMENT_INTENT_BELONGS_TO_ORDER",
      details: { route: "flint.charge.v1.OrderService/CancelOrderPaymentIntent" },
    });
  });
});
