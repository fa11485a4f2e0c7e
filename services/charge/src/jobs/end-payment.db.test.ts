import {
  AttemptState,
  OrderPaymentState,
  OrderService,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Authentication, OutageKind } from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { armFaultPoint } from "@flint/std";
import { eventually, fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { COLLECT } from "./collect-payload.ts";

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

/** An order whose attempt waits for its customer. */
async function waiting() {
  const made = await anOrderToPay(workspace, "sim_authenticate");
  const { attempt } = await pay(workspace, made.order.id);
  expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
  return { ...made, attempt };
}

type Waiting = Awaited<ReturnType<typeof waiting>>;

const attemptNow = async ({ attempt }: Pick<Waiting, "attempt">) =>
  (await workspace.client(PaymentIntentService).getAttempt({ attemptId: attempt?.id ?? "" }))
    .attempt;

/** Waits for a state of the attempt, with every look-up due as if its time had come. */
function comesTo(given: Waiting, state: AttemptState) {
  return eventually(async () => {
    await jobsDueNow(charges.host.database("charge"), COLLECT);
    const attempt = await attemptNow(given);
    return attempt?.state === state ? attempt : undefined;
  });
}

const orderNow = async ({ order: { id: orderId } }: Waiting) =>
  (await workspace.client(OrderService).getOrder({ orderId })).order;

const typesOf = async (objectId: string | undefined) =>
  (await storedEvents(charges.host, "charge", objectId ?? "")).map(({ type }) => type);

const cancelsOf = ({ attempt }: Waiting) =>
  charges
    .processorRequests()
    .filter((each) => each.procedure === "CancelCharge")
    .filter(({ chargeId }) => chargeId === attempt?.processorChargeId);

/** No attempt but this one may collect the order. */
async function expectClaimed({ order, attempt }: Waiting) {
  expect(await refused(pay(workspace, order.id))).toMatchObject({
    reason: "ATTEMPT_IN_FLIGHT",
    details: { attempt_id: attempt?.id },
  });
}

describe("E9: an action that nobody takes", () => {
  test("E7, E9: keeps the order for a day; then it is ended, and another payment works", async () => {
    const given = await waiting();
    const expiresAt = clock.now().add({ hours: 24 }).epochMilliseconds;
    const told = given.attempt?.nextAction?.expireTime;
    expect(told && timestampMs(told)).toBe(expiresAt);
    clock.advance({ hours: 23, minutes: 59 });
    const revision = Number(given.attempt?.revision);
    const looked = await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      const attempt = await attemptNow(given);
      return Number(attempt?.revision) > revision ? attempt : undefined;
    });
    expect(looked.state).toBe(AttemptState.REQUIRES_ACTION);
    expect(looked.nextAction).toEqual(given.attempt?.nextAction);
    await expectClaimed(given);
    expect(cancelsOf(given)).toEqual([]);
    clock.advance({ minutes: 1 });
    const ended = await comesTo(given, AttemptState.CANCELED);
    expect(ended.nextAction).toBeUndefined();
    expect(ended.settleTime).toBeDefined();
    expect(charges.chargesOf(given.order.id)).toMatchObject([{ state: "canceled" }]);
    const order = await orderNow(given);
    expect([order?.liveAttemptId, order?.paymentState]).toEqual(["", OrderPaymentState.UNPAID]);
    expect((await typesOf(given.attempt?.id)).at(-1)).toBe("attempt.canceled");
    expect((await typesOf(given.attempt?.paymentIntentId)).at(-1)).toBe("payment_intent.canceled");
    const { customerId } = given;
    const other = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    const paid = await pay(workspace, given.order.id, { paymentMethodId: other.id });
    expect(paid.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("E9: one that the customer took in the last moment is approved, not ended", async () => {
    const given = await waiting();
    await charges.processor.authenticate(given.attempt, Authentication.SUCCEEDED);
    clock.advance({ hours: 24 });
    await comesTo(given, AttemptState.APPROVED);
    expect(cancelsOf(given)).toHaveLength(1);
    const order = await orderNow(given);
    expect([order?.liveAttemptId, order?.paymentState]).toEqual(["", OrderPaymentState.PAID]);
    expect(charges.chargesOf(given.order.id)).toHaveLength(1);
  });

  test.each([
    ["before it was ended", OutageKind.RESET_BEFORE, "requires_action"],
    ["after it was ended", OutageKind.RESET_AFTER, "canceled"],
    ["since it cannot be reached", OutageKind.REFUSED, "requires_action"],
  ])(
    "E9: is unknown where the processor does not answer, %s, and no other starts meanwhile",
    async (_title, kind, atProcessor) => {
      const given = await waiting();
      await charges.processor.outage(given.method.id, kind);
      clock.advance({ hours: 24 });
      const unknown = await comesTo(given, AttemptState.UNKNOWN);
      expect(unknown).toMatchObject({
        processorChargeId: given.attempt?.processorChargeId,
        resolution: { parked: false },
      });
      expect(charges.chargesOf(given.order.id)).toMatchObject([{ state: atProcessor }]);
      const { intent } = await intentOf(unknown.paymentIntentId);
      expect(intent?.state).toBe(PaymentIntentState.UNKNOWN);
      await expectClaimed(given);
      await charges.processor.outage(given.method.id, OutageKind.UNSPECIFIED);
      await comesTo(given, AttemptState.CANCELED);
      expect((await orderNow(given))?.liveAttemptId).toBe("");
      expect(charges.chargesOf(given.order.id)).toMatchObject([{ state: "canceled" }]);
      expect(charges.chargeRequestsOf(given.order.id)).toHaveLength(1);
    },
  );

  test("J5, E9: is ended once, though the process dies between the answer and the settle", async () => {
    const given = await waiting();
    let died = 0;
    const disarm = armFaultPoint("charge-after-cancel", () => {
      if (++died === 1) throw new Error("planted");
    });
    try {
      clock.advance({ hours: 24 });
      await comesTo(given, AttemptState.CANCELED);
    } finally {
      disarm();
    }
    expect(died).toBe(2);
    expect(cancelsOf(given)).toHaveLength(2);
    expect((await orderNow(given))?.liveAttemptId).toBe("");
  });

  test("E9: unknown so, it is approved where the customer was faster than the cancel", async () => {
    const given = await waiting();
    await charges.processor.outage(given.method.id, OutageKind.RESET_BEFORE);
    clock.advance({ hours: 24 });
    await comesTo(given, AttemptState.UNKNOWN);
    await charges.processor.authenticate(given.attempt, Authentication.SUCCEEDED);
    await charges.processor.outage(given.method.id, OutageKind.UNSPECIFIED);
    await comesTo(given, AttemptState.APPROVED);
    expect((await orderNow(given))?.paymentState).toBe(OrderPaymentState.PAID);
    expect(charges.chargesOf(given.order.id)).toMatchObject([{ state: "approved" }]);
  });
});

async function intentOf(paymentIntentId: string) {
  const answer = await workspace.client(PaymentIntentService).getPaymentIntent({ paymentIntentId });
  return { intent: answer.paymentIntent };
}
