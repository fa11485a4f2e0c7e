import { randomUUID } from "node:crypto";
import {
  AttemptState,
  CaptureState,
  OrderPaymentState,
  OrderService,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { OutageKind } from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import {
  eventually,
  fakeClock,
  present,
  refused,
  storedEvents,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { authorize, capture, type Held } from "../test-support/authorizations.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { CAPTURE } from "./capture-payload.ts";
import { RELEASE } from "./release-payload.ts";

// The processor's own clock is the machine's: it still holds what has expired by Flint's.
const clock = fakeClock(systemClock.now().toString());
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set(systemClock.now().toString());
  workspace = await charges.newWorkspace();
});

const attemptNow = async ({ attempt }: Held) =>
  (await workspace.client(PaymentIntentService).getAttempt({ attemptId: attempt.id })).attempt;

const orderNow = async ({ order }: Held) =>
  (await workspace.client(OrderService).getOrder({ orderId: order.id })).order;

/** Waits for a state of the attempt, with every job due as if its time had come. */
function comesTo(held: Held, state: AttemptState) {
  return eventually(async () => {
    await jobsDueNow(charges.host.database("charge"), RELEASE);
    const attempt = await attemptNow(held);
    return attempt?.state === state ? attempt : undefined;
  });
}

const expire = ({ attempt }: Held) =>
  clock.set(instantOf(present(attempt.authorization?.expireTime, "expiry")).toString());

const cancelsOf = ({ attempt }: Held) =>
  charges
    .processorRequests()
    .filter(({ procedure }) => procedure === "CancelCharge")
    .filter(({ chargeId }) => chargeId === attempt.processorChargeId);

const typesOf = async (objectId: string) =>
  (await storedEvents(charges.host, "charge", objectId)).map(({ type }) => type);

describe("E11: an authorisation that nobody captures", () => {
  test("is kept until its end; then the processor lets the money go, and the order is free", async () => {
    const requestId = randomUUID();
    const held = await authorize(workspace, { requestId });
    await jobsDueNow(charges.host.database("charge"), RELEASE);
    expect(await refused(pay(workspace, held.order.id))).toMatchObject({
      reason: "ATTEMPT_IN_FLIGHT",
    });
    expect(cancelsOf(held)).toEqual([]);
    expire(held);
    const ended = await comesTo(held, AttemptState.CANCELED);
    expect(ended.authorization).toMatchObject({
      releaseReason: "expired",
      capturableAmount: { amountMinor: 0n },
      capturedAmount: { amountMinor: 0n },
    });
    expect(charges.chargesOf(held.order.id)).toMatchObject([{ state: "canceled" }]);
    expect(await orderNow(held)).toMatchObject({
      paymentState: OrderPaymentState.UNPAID,
      liveAttemptId: "",
    });
    expect(await typesOf(held.attempt.id)).toEqual([
      ...["attempt.sent", "attempt.authorized", "attempt.release_sent", "attempt.canceled"],
    ]);
    expect((await typesOf(held.paymentIntent.id)).at(-1)).toBe("payment_intent.canceled");
    expect(await refused(capture(workspace, held))).toMatchObject({
      reason: "INTENT_NOT_CAPTURABLE",
    });
    const repeat = await authorize(workspace, { requestId, customerId: held.customerId });
    expect(repeat.paymentIntent.state).toBe(PaymentIntentState.CANCELED);
    const paid = await pay(workspace, held.order.id);
    expect(paid.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("but that was captured past Flint is paid by what was taken", async () => {
    const held = await authorize(workspace);
    await charges.processor.capture(held.attempt, 700n);
    expire(held);
    const taken = await comesTo(held, AttemptState.APPROVED);
    expect(taken.authorization?.capturedAmount?.amountMinor).toBe(700n);
    expect(await orderNow(held)).toMatchObject({
      paymentState: OrderPaymentState.PARTIALLY_PAID,
      liveAttemptId: "",
      totals: { paid: { amountMinor: 700n } },
    });
  });

  test.each([
    ["before it let go", OutageKind.RESET_BEFORE, "authorized"],
    ["after it let go", OutageKind.RESET_AFTER, "canceled"],
  ])(
    "is unknown where the processor does not answer, %s, and asked for again",
    async (_title, kind, atProcessor) => {
      const held = await authorize(workspace);
      const methodId = held.attempt.paymentMethod?.id ?? "";
      await charges.processor.outage(methodId, kind);
      expire(held);
      await eventually(async () => {
        await jobsDueNow(charges.host.database("charge"), RELEASE);
        const attempt = await attemptNow(held);
        return attempt?.authorization?.releaseResolution !== undefined;
      });
      const { paymentIntent } = await workspace
        .client(PaymentIntentService)
        .getPaymentIntent({ paymentIntentId: held.paymentIntent.id });
      expect(paymentIntent?.state).toBe(PaymentIntentState.UNKNOWN);
      expect(charges.chargesOf(held.order.id)).toMatchObject([{ state: atProcessor }]);
      const { reason } = await refused(pay(workspace, held.order.id));
      expect(reason).toBe("ATTEMPT_IN_FLIGHT");
      await charges.processor.outage(methodId, OutageKind.UNSPECIFIED);
      await comesTo(held, AttemptState.CANCELED);
      expect((await orderNow(held))?.liveAttemptId).toBe("");
    },
  );

  test("F6: a capture without an answer is looked up as soon as the processor answers again", async () => {
    const held = await authorize(workspace);
    const methodId = held.attempt.paymentMethod?.id ?? "";
    await charges.processor.outage(methodId, OutageKind.RESET_BEFORE);
    const lost = await capture(workspace, held);
    expect(lost.attempt?.authorization?.capture?.state).toBe(CaptureState.UNKNOWN);
    // Its look-ups are a day apart by now.
    await charges.host
      .database("charge")
      .query(
        `/* all workspaces: jobs */ UPDATE jobs SET due_at = due_at + INTERVAL 1 DAY WHERE job_key = ?`,
        [lost.attempt?.authorization?.capture?.id ?? ""],
      );
    await charges.processor.outage(methodId, OutageKind.UNSPECIFIED);
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    await eventually(async () => (await orderNow(held))?.paymentState === OrderPaymentState.PAID);
  });

  test("waits for a capture whose outcome is not known yet", async () => {
    const held = await authorize(workspace);
    const methodId = held.attempt.paymentMethod?.id ?? "";
    await charges.processor.outage(methodId, OutageKind.RESET_AFTER);
    const lost = await capture(workspace, held);
    expect(lost.attempt?.authorization?.capture?.state).toBe(CaptureState.UNKNOWN);
    expire(held);
    await jobsDueNow(charges.host.database("charge"), RELEASE);
    expect(cancelsOf(held)).toEqual([]);
    await charges.processor.outage(methodId, OutageKind.UNSPECIFIED);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), CAPTURE);
      return (await orderNow(held))?.paymentState === OrderPaymentState.PAID;
    });
    await comesTo(held, AttemptState.APPROVED);
    expect(cancelsOf(held)).toEqual([]);
  });
});
