import { randomUUID } from "node:crypto";
import {
  AttemptState,
  ChargeReason,
  Initiator,
  type Order,
  OrderPaymentState,
  OrderService,
  PaymentFlow,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import { ActorKind } from "@flint/contracts-type";
import { transact } from "@flint/db";
import { enqueueJobs, jobsDueNow } from "@flint/jobs";
import { systemIds } from "@flint/std";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, type OrderFields, pay } from "../test-support/charge-host.ts";
import { COLLECT_WHEN_DUE } from "./collect-when-due-payload.ts";

const START = Temporal.Instant.from("2026-03-06T12:00:00Z");
const DUE = START.add({ hours: 72 });
const LATER = DUE.add({ hours: 24 });

const clock = fakeClock(String(START));
let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set(START);
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const orders = () => workspace.client(OrderService);
const at = (instant: Temporal.Instant, collectReason = ChargeReason.UNSCHEDULED) => ({
  ...{ collectAt: timestampOf(instant), collectReason },
});
const aDueOrder = (parts: OrderFields = {}) =>
  anOrder(workspace, { customerId, ...at(DUE), ...parts });
const save = (processorToken = "sim_approve") =>
  aPaymentMethod(workspace, { customerId, processorToken });
const update = (orderId: string, fields: object) =>
  orders().updateOrder({ requestId: randomUUID(), orderId, ...fields });
const read = (orderId: string) => orders().getOrder({ orderId });
const db = () => charges.host.database("charge");

type JobRow = { payload: Buffer; workspace_id: string; last_error: string | null };

/** The jobs of an order that are to come, or at work. */
const jobsOf = (orderId: string) =>
  db().query<JobRow>(
    `/* all workspaces: jobs */ SELECT payload, workspace_id, last_error FROM jobs
     WHERE kind = ? AND job_key LIKE CONCAT(?, '%')`,
    [COLLECT_WHEN_DUE, orderId],
  );

/** Lets the jobs look at the clock until they have nothing more to do for an order. */
const untilOver = (orderId: string) =>
  eventually(async () => {
    await jobsDueNow(db(), COLLECT_WHEN_DUE);
    return (await jobsOf(orderId)).length === 0;
  });

/** Lets the job look at the clock until it was put off for a reason. */
const untilPutOff = (orderId: string, reason: string) =>
  eventually(async () => {
    await jobsDueNow(db(), COLLECT_WHEN_DUE);
    return (await jobsOf(orderId)).some(({ last_error }) => last_error === reason);
  });

/** More workers with the same job at the same time, as after a lease that ended too early. */
async function multiply(orderId: string, times: number, like: JobRow | undefined): Promise<void> {
  const { payload, workspace_id: workspaceId = "" } = like ?? {};
  const jobs = Array.from({ length: times }, (_, index) => ({
    ...{ id: systemIds().next("job"), workspaceId, kind: COLLECT_WHEN_DUE },
    key: `${orderId}-${index}-${randomUUID()}`,
    payload: JSON.parse(String(payload)),
  }));
  await transact<null>(
    db(),
    (tx) => {
      enqueueJobs(tx, jobs);
      return Promise.resolve(null);
    },
    { landed: () => Promise.resolve(undefined) },
  );
}

describe("an order with a time at which it is collected by itself", () => {
  test("E15: is collected then, not before, by the merchant's own charge", async () => {
    const method = await save();
    const order = await aDueOrder();
    expect(order).toMatchObject(at(DUE));
    clock.set(DUE.subtract({ seconds: 1 }));
    await untilPutOff(order.id, "the order's time has not come");
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
    clock.set(DUE);
    await untilOver(order.id);
    const { order: paid, attempts } = await read(order.id);
    expect(paid).toMatchObject({ paymentState: OrderPaymentState.PAID, ...at(DUE) });
    expect(paid?.collectionRefusal).toBeUndefined();
    expect(attempts).toMatchObject([
      {
        ...{ state: AttemptState.APPROVED, paymentMethod: { id: method.id } },
        ...{ initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
        ...{ paymentFlow: PaymentFlow.SCHEDULE, actor: { kind: ActorKind.SYSTEM, id: "charge" } },
      },
    ]);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
  });

  test("is charged once for its time, however many workers have the job, and how often", async () => {
    await save("sim_decline_insufficient_funds");
    const order = await aDueOrder();
    const [job] = await jobsOf(order.id);
    clock.set(DUE);
    await multiply(order.id, 5, job);
    await untilOver(order.id);
    await multiply(order.id, 3, job);
    await untilOver(order.id);
    const { attempts } = await read(order.id);
    expect(attempts).toMatchObject([{ state: AttemptState.DECLINED }]);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
    // Another time is another charge.
    await update(order.id, { collection: at(LATER) });
    clock.set(LATER);
    await untilOver(order.id);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(2);
  });

  test("is collected at the time that it was moved to, and never where it was cleared", async () => {
    await save();
    const moved = await aDueOrder();
    const back = await aDueOrder();
    const cleared = await aDueOrder();
    await update(moved.id, { collection: at(LATER) });
    await update(back.id, { collection: at(LATER) });
    await update(back.id, { collection: at(DUE) });
    const { order } = await update(cleared.id, { collection: {} });
    expect(order).toMatchObject({ collectReason: ChargeReason.UNSPECIFIED, revision: 2n });
    expect(order?.collectAt).toBeUndefined();
    expect(await jobsOf(cleared.id)).toEqual([]);
    clock.set(DUE);
    await untilOver(back.id);
    await untilPutOff(moved.id, "the order's time has not come");
    expect(charges.chargesOf(back.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(moved.id)).toEqual([]);
    clock.set(LATER);
    await untilOver(moved.id);
    expect(charges.chargesOf(moved.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(cleared.id)).toEqual([]);
  });

  test("is left alone where it was paid or closed before", async () => {
    await save();
    const [paid, closed] = [await aDueOrder(), await aDueOrder()];
    await pay(workspace, paid.id);
    await orders().closeOrder({ requestId: "close", orderId: closed.id });
    clock.set(DUE);
    await untilOver(paid.id);
    await untilOver(closed.id);
    expect(charges.chargesOf(paid.id)).toHaveLength(1);
    const after = await read(closed.id);
    expect([after.attempts, after.order?.collectionRefusal]).toEqual([[], undefined]);
  });

  test("E10: waits while an attempt is on its way", async () => {
    await save("sim_pending");
    const order = await aDueOrder();
    await pay(workspace, order.id);
    clock.set(DUE);
    await untilPutOff(order.id, "an attempt of the order is on its way");
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
    // Cleared, so that no job goes on looking when the test is over.
    const { order: after } = await update(order.id, { collection: {} });
    expect(after).toMatchObject({ revision: 2n, liveAttemptId: expect.stringMatching(/^att_/) });
    expect(await jobsOf(order.id)).toEqual([]);
  });

  test.each<[string, ChargeReason, boolean, string[]]>([
    ["no method", ChargeReason.UNSCHEDULED, false, ["PAYMENT_METHOD_REQUIRED", "DEFAULT_MISSING"]],
    ["no consent", ChargeReason.NO_SHOW, true, ["CONSENT_NOT_COVERING", "CONSENT_MISSING"]],
  ])("E2: with %s shows why it was not collected", async (_title, reason, hasMethod, reasons) => {
    if (hasMethod) await save();
    const order = await aDueOrder(at(DUE, reason));
    clock.set(DUE);
    await untilOver(order.id);
    const { order: shown } = await read(order.id);
    expect(shown).toMatchObject({
      ...{ revision: 2n, paymentState: OrderPaymentState.UNPAID, ...at(DUE, reason) },
      collectionRefusal: { refuseTime: timestampOf(DUE), reasons },
    });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.at(-1)).toMatchObject({
      ...{ type: "order.collection_refused", actor: { kind: "system" } },
      snapshot: { collectionRefusal: { reasons } },
    });
    // Once it is mended, a new time forgets the refusal.
    if (!hasMethod) await save();
    const { order: again } = await update(order.id, { collection: at(LATER) });
    expect(again?.collectionRefusal).toBeUndefined();
    clock.set(LATER);
    await untilOver(order.id);
    expect((await read(order.id)).order?.paymentState).toBe(OrderPaymentState.PAID);
  });
});

describe("a time that cannot be", () => {
  const past = START.subtract({ nanoseconds: 1 });
  test.each<[string, object, string, string]>([
    ["in the past", at(past), "COLLECT_TIME_PAST", "collect_at"],
    ["without a reason", { collectAt: timestampOf(DUE) }, "INVALID_FIELD", "collect_reason"],
    [
      "that is only a reason",
      { collectReason: ChargeReason.UNSCHEDULED },
      "INVALID_FIELD",
      "collect_reason",
    ],
    [
      "for a customer's reason",
      at(DUE, ChargeReason.MOTO),
      "INITIATOR_REASON_MISMATCH",
      "collect_reason",
    ],
    [
      "beyond the year 9999",
      { collectAt: { seconds: 253402300800n }, collectReason: 1 },
      "INVALID_FIELD",
      "collect_at",
    ],
  ])(
    "one %s is refused, of a new order and of an old one",
    async (_title, fields, reason, field) => {
      const made = orders().createOrder({
        ...{ requestId: randomUUID(), customerId, currency: "EUR", ...fields },
        lines: [{ description: "Tea", quantity: 1n, unitAmount: { currency: "EUR" } }],
      });
      expect(await refused(made)).toMatchObject({ reason, field });
      expect((await orders().listOrders({ customerId })).orders).toEqual([]);
      const order: Order = await anOrder(workspace, { customerId });
      const edit = update(order.id, { collection: fields });
      expect(await refused(edit)).toMatchObject({ reason, field: `collection.${field}` });
      expect((await read(order.id)).order).toEqual(order);
    },
  );
});
