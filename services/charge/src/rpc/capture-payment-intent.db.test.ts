import { randomUUID } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import {
  AttemptState,
  CapturePaymentIntentResponseSchema,
  type CapturePaymentIntentResponse,
  CaptureState,
  OrderPaymentState,
  OrderService,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
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
import { CAPTURE } from "../jobs/capture-payload.ts";
import { authorize, capture, type Held } from "../test-support/authorizations.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

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

const eur = (amountMinor: bigint) => ({ currency: "EUR", amountMinor });

/** What the processor really took, in minor units; `undefined` where it took nothing. */
const takenOf = ({ order }: Held) => charges.chargesOf(order.id)[0]?.authorization?.capture?.amount;

/** Keys of the captures that reached the processor for what is held. */
const keysSent = ({ attempt }: Held) =>
  charges
    .processorRequests()
    .filter(({ procedure, chargeId }) =>
      procedure === "CaptureCharge" ? chargeId === attempt.processorChargeId : false,
    )
    .map(({ idempotencyKey }) => idempotencyKey);

const orderNow = async ({ order }: Held) =>
  (await workspace.client(OrderService).getOrder({ orderId: order.id })).order;

const attemptNow = async ({ attempt }: Held) =>
  (await workspace.client(PaymentIntentService).getAttempt({ attemptId: attempt.id })).attempt;

async function entriesOf({ order }: Held) {
  return charges.host.database("charge").query<{ kind: string; amount_minor: bigint }>(
    `SELECT kind, amount_minor FROM order_entries WHERE workspace_id <> '' AND order_id = ?
       ORDER BY id`,
    [order.id],
  );
}

const typesOf = async (objectId: string) =>
  (await storedEvents(charges.host, "charge", objectId)).map(({ type }) => type);

const binaryOf = (response: CapturePaymentIntentResponse) =>
  Buffer.from(toBinary(CapturePaymentIntentResponseSchema, response)).toString("hex");

describe("a capture", () => {
  test("of all that is held pays the order, once", async () => {
    const held = await authorize(workspace);
    const { order, paymentIntent, attempt } = await capture(workspace, held);
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      authorization: {
        capturableAmount: eur(0n),
        capturedAmount: eur(1999n),
        capture: { state: CaptureState.CAPTURED, amount: eur(1999n) },
      },
    });
    expect(paymentIntent?.state).toBe(PaymentIntentState.SUCCEEDED);
    expect(order).toMatchObject({ paymentState: OrderPaymentState.PAID, liveAttemptId: "" });
    expect(takenOf(held)).toBe(1999);
    expect(keysSent(held)).toEqual([attempt?.authorization?.capture?.processorKey]);
    expect(await entriesOf(held)).toEqual([{ kind: "charge", amount_minor: 1999n }]);
    expect(await typesOf(held.attempt.id)).toEqual([
      ...["attempt.sent", "attempt.authorized", "attempt.capture_sent", "attempt.approved"],
    ]);
    expect(await typesOf(held.paymentIntent.id)).toEqual([
      ...["payment_intent.created", "payment_intent.requires_capture"],
      ...["payment_intent.processing", "payment_intent.succeeded"],
    ]);
    expect(await typesOf(held.order.id)).toEqual(["order.created", "order.paid"]);
  });

  test("E12: of a part releases the rest: the order owes it, and is free again", async () => {
    const held = await authorize(workspace);
    const { order, attempt } = await capture(workspace, held, { amount: eur(700n) });
    expect(attempt).toMatchObject({ state: AttemptState.APPROVED, amount: eur(1999n) });
    expect(attempt?.authorization).toMatchObject({ capturedAmount: eur(700n) });
    expect(order).toMatchObject({
      paymentState: OrderPaymentState.PARTIALLY_PAID,
      liveAttemptId: "",
      totals: { paid: eur(700n), outstanding: eur(1299n) },
    });
    expect(takenOf(held)).toBe(700);
    expect(await entriesOf(held)).toEqual([{ kind: "charge", amount_minor: 700n }]);
    const rest = await pay(workspace, held.order.id);
    expect(rest.attempt).toMatchObject({ state: AttemptState.APPROVED, amount: eur(1299n) });
    expect(rest.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test.each([
    ["CURRENCY_UNKNOWN", "amount.currency", { currency: "XAU", amountMinor: 1n }],
    ["AMOUNT_INVALID", "amount.amount_minor", eur(0n)],
    ["AMOUNT_INVALID", "amount.amount_minor", eur(-1n)],
    ["AMOUNT_INVALID", "amount.amount_minor", eur(2n ** 63n - 1n)],
    ["CURRENCY_MIXED", "amount.currency", { currency: "USD", amountMinor: 1n }],
    ["CAPTURE_AMOUNT_EXCEEDED", "amount.amount_minor", eur(2000n)],
  ])("E12: is refused with %s in %s, and nothing changes: %j", async (reason, field, amount) => {
    const held = await authorize(workspace);
    expect(await refused(capture(workspace, held, { amount }))).toMatchObject({ reason, field });
    expect(await attemptNow(held)).toEqual(held.attempt);
    expect(keysSent(held)).toEqual([]);
    // What is held is still there to be captured.
    expect((await capture(workspace, held)).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("E12: is refused once there was one, and where nothing was held", async () => {
    const held = await authorize(workspace);
    await capture(workspace, held, { amount: eur(700n) });
    const second = { reason: "INTENT_NOT_CAPTURABLE", details: { state: "approved" } };
    expect(await refused(capture(workspace, held))).toMatchObject(second);
    const { order } = await anOrderToPay(workspace);
    const { paymentIntent } = await pay(workspace, order.id);
    const automatic = { ...held, paymentIntent: paymentIntent ?? held.paymentIntent };
    expect(await refused(capture(workspace, automatic))).toMatchObject(second);
    expect(takenOf(held)).toBe(700);
    const stranger = await charges.newWorkspace();
    const foreign = { reason: "NOT_FOUND", field: "payment_intent_id" };
    expect(await refused(capture(stranger, held))).toMatchObject(foreign);
  });

  test("that the processor refuses is an answer; the money is held, and another may follow", async () => {
    const held = await authorize(workspace, {}, "sim_approve__capture_refused");
    const first = await capture(workspace, held);
    expect(first.attempt).toMatchObject({
      state: AttemptState.AUTHORIZED,
      authorization: {
        capture: { state: CaptureState.REFUSED, refusalCode: "capture_refused" },
        capturableAmount: eur(1999n),
      },
    });
    expect(first.paymentIntent?.state).toBe(PaymentIntentState.REQUIRES_CAPTURE);
    expect(first.order).toMatchObject({
      liveAttemptId: held.attempt.id,
      totals: { paid: eur(0n) },
    });
    const second = await capture(workspace, held);
    expect(second.attempt?.state).toBe(AttemptState.APPROVED);
    expect(await entriesOf(held)).toHaveLength(1);
  });
});

describe("a capture whose answer is lost", () => {
  test.each(["reset_after", "reset_before"])(
    "is unknown, blocks every other, and is found out under its own key (%s)",
    async (how) => {
      const held = await authorize(workspace, {}, `sim_approve__capture_${how}`);
      const request = { requestId: randomUUID() };
      const lost = await capture(workspace, held, request);
      expect(lost).toMatchObject({
        attempt: { authorization: { capture: { state: CaptureState.UNKNOWN } } },
        paymentIntent: { state: PaymentIntentState.UNKNOWN },
        order: { liveAttemptId: held.attempt.id },
      });
      const other = await refused(capture(workspace, held));
      expect(["CAPTURE_IN_FLIGHT", "INTENT_NOT_CAPTURABLE"]).toContain(other.reason);
      await eventually(async () => {
        await jobsDueNow(charges.host.database("charge"), CAPTURE);
        return (await orderNow(held))?.paymentState === OrderPaymentState.PAID;
      });
      expect(takenOf(held)).toBe(1999);
      expect(await entriesOf(held)).toHaveLength(1);
      const key = lost.attempt?.authorization?.capture?.processorKey;
      for (const sent of keysSent(held)) expect(sent).toBe(key);
      const repeat = await capture(workspace, held, request);
      expect(repeat.attempt?.state).toBe(AttemptState.APPROVED);
    },
  );
});

describe("the key of a capture", () => {
  test("J3: with other content is refused, naming what differs", async () => {
    const held = await authorize(workspace);
    const request = { requestId: randomUUID(), amount: eur(700n) };
    await capture(workspace, held, request);
    const other = await refused(capture(workspace, held, { ...request, amount: eur(701n) }));
    expect(other).toMatchObject({ reason: "REQUEST_ID_REUSED", field: "amount.amount_minor" });
  });

  test("J4: of calls at once gives one capture, with one key or with twenty", async () => {
    for (const requestId of [randomUUID(), undefined]) {
      const held = await authorize(workspace);
      const calls = Array.from({ length: 20 }, () =>
        capture(workspace, held, requestId === undefined ? {} : { requestId }),
      );
      const answers = await Promise.allSettled(calls);
      const allowed = ["CAPTURE_IN_FLIGHT", "INTENT_NOT_CAPTURABLE", "REQUEST_IN_FLIGHT"];
      for (const answer of answers) {
        if (answer.status === "rejected") {
          expect(allowed).toContain((await refused(Promise.reject(answer.reason as Error))).reason);
        } else expect(answer.value.attempt?.state).toBe(AttemptState.APPROVED);
      }
      if (requestId === undefined) {
        expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      }
      expect(keysSent(held)).toHaveLength(1);
      expect(takenOf(held)).toBe(1999);
      expect(await entriesOf(held)).toHaveLength(1);
    }
  });
});

describe("as time passes", () => {
  test("E11, J2: what is held too long is refused by the clock; what was captured is answered for ever", async () => {
    const taken = await authorize(workspace);
    const held = await authorize(workspace);
    const request = { requestId: randomUUID(), amount: eur(700n) };
    const first = await capture(workspace, taken, request);
    await pay(workspace, taken.order.id);
    const endsAt = instantOf(present(held.attempt.authorization?.expireTime, "expiry"));
    clock.set(endsAt.toString());
    expect(await attemptNow(held)).toMatchObject({ state: AttemptState.AUTHORIZED });
    expect(await refused(capture(workspace, held))).toMatchObject({
      reason: "AUTHORIZATION_EXPIRED",
      details: { expire_time: endsAt.toString() },
    });
    expect(keysSent(held)).toEqual([]);
    clock.advance({ days: 400 });
    for (let repeat = 0; repeat < 5; repeat += 1) {
      expect(binaryOf(await capture(workspace, taken, request))).toBe(binaryOf(first));
    }
    expect(keysSent(taken)).toHaveLength(1);
  });
});
