import { randomUUID } from "node:crypto";
import {
  AttemptState,
  CaptureKind,
  OrderPaymentState,
  OrderService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { OutageKind } from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { RELEASE } from "../jobs/release-payload.ts";
import { authorize, capture, type Held } from "../test-support/authorizations.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { driver } from "../test-support/intents.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const driverOf = ({ paymentIntent }: Held) => driver(workspace, paymentIntent.id);

const orderNow = async ({ order }: Pick<Held, "order">) =>
  (await workspace.client(OrderService).getOrder({ orderId: order.id })).order;

describe("CancelPaymentIntent of one that holds money", () => {
  test("E11: has the processor let it go, frees the order, and says who asked", async () => {
    const created = randomUUID();
    const held = await authorize(workspace, { requestId: created });
    const { cancel } = driverOf(held);
    const requestId = randomUUID();
    const canceled = await cancel({ requestId, note: "Too late" });
    expect(canceled.attempt).toMatchObject({
      ...{ id: held.attempt.id, state: AttemptState.CANCELED },
      authorization: { releaseReason: "requested", capturableAmount: { amountMinor: 0n } },
    });
    expect(canceled.paymentIntent?.state).toBe(PaymentIntentState.CANCELED);
    expect(canceled.order).toMatchObject({
      ...{ paymentState: OrderPaymentState.UNPAID, liveAttemptId: "" },
    });
    expect(charges.chargesOf(held.order.id)).toMatchObject([{ state: "canceled" }]);
    expect(await cancel({ requestId, note: "Too late" })).toEqual(canceled);
    const { customerId } = held;
    const repeat = await authorize(workspace, { requestId: created, customerId });
    expect(repeat.paymentIntent.state).toBe(PaymentIntentState.CANCELED);
    const events = await storedEvents(charges.host, "charge", held.attempt.id);
    expect(events.find(({ type }) => type === "attempt.release_sent")).toMatchObject({
      actor: { kind: "api_key", reason: "Too late" },
    });
    expect(await refused(cancel())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CANCELABLE", details: { state: "canceled" } },
    });
    expect(await refused(capture(workspace, held))).toMatchObject({
      reason: "INTENT_NOT_CAPTURABLE",
    });
    const paid = await pay(workspace, held.order.id);
    expect(paid.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("E13: of an order is the order's to end", async () => {
    const { order } = await anOrderToPay(workspace);
    const { paymentIntent } = await pay(workspace, order.id, { captureKind: CaptureKind.MANUAL });
    const id = paymentIntent?.id ?? "";
    expect(await refused(driver(workspace, id).cancel())).toMatchObject({
      reason: "PAYMENT_INTENT_BELONGS_TO_ORDER",
    });
    const { attempt } = await driver(workspace, id, order.id).cancel();
    expect(attempt?.state).toBe(AttemptState.CANCELED);
    expect((await orderNow({ order }))?.liveAttemptId).toBe("");
  });

  test("keeps captures out where the processor does not answer, and is asked again until it does", async () => {
    const held = await authorize(workspace);
    const methodId = held.attempt.paymentMethod?.id ?? "";
    const { cancel, read } = driverOf(held);
    const requestId = randomUUID();
    await charges.processor.outage(methodId, OutageKind.RESET_BEFORE);
    expect((await cancel({ requestId })).paymentIntent?.state).toBe(PaymentIntentState.UNKNOWN);
    expect(await refused(cancel())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CANCELABLE", details: { state: "unknown" } },
    });
    expect(await refused(capture(workspace, held))).toMatchObject({
      ...{ reason: "CAPTURE_IN_FLIGHT", details: { release: "requested" } },
    });
    expect((await refused(pay(workspace, held.order.id))).reason).toBe("ATTEMPT_IN_FLIGHT");
    await charges.processor.outage(methodId, OutageKind.UNSPECIFIED);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), RELEASE);
      return (await read())?.state === PaymentIntentState.CANCELED;
    });
    expect((await cancel({ requestId })).attempt?.state).toBe(AttemptState.CANCELED);
    expect((await orderNow(held))?.liveAttemptId).toBe("");
  });

  test("is refused where the money was taken, and tells so where it was taken past Flint", async () => {
    const taken = await authorize(workspace);
    await capture(workspace, taken);
    expect(await refused(driverOf(taken).cancel())).toMatchObject({
      ...{ reason: "PAYMENT_INTENT_NOT_CANCELABLE", details: { state: "succeeded" } },
    });
    const past = await authorize(workspace);
    await charges.processor.capture(past.attempt, 700n);
    const { attempt, order, paymentIntent } = await driverOf(past).cancel();
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      authorization: { capturedAmount: { amountMinor: 700n } },
    });
    expect(paymentIntent?.state).toBe(PaymentIntentState.SUCCEEDED);
    expect(order?.totals?.paid?.amountMinor).toBe(700n);
  });

  test("E10: beside a capture one of both happens, never half of each", async () => {
    const held = await authorize(workspace);
    const [captured, canceled] = await Promise.allSettled([
      capture(workspace, held),
      driverOf(held).cancel(),
    ]);
    const wins = [captured, canceled].filter(({ status }) => status === "fulfilled");
    expect(wins).toHaveLength(1);
    const state = captured.status === "fulfilled" ? "approved" : "canceled";
    expect(charges.chargesOf(held.order.id)).toMatchObject([{ state }]);
    const expected = state === "approved" ? OrderPaymentState.PAID : OrderPaymentState.UNPAID;
    expect(await orderNow(held)).toMatchObject({ paymentState: expected, liveAttemptId: "" });
  });
});
