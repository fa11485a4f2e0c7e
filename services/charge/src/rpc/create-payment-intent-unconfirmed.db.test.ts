import { randomUUID } from "node:crypto";
import {
  AttemptState,
  ChargeReason,
  Initiator,
  OrderService,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { anOrder } from "@flint/builders-charge";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import { eventually, fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { announce } from "../test-support/announce.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { anIntent, driver, type IntentFields } from "../test-support/intents.ts";

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

const EUR = (amountMinor: bigint) => ({ currency: "EUR", amountMinor });

describe("CreatePaymentIntent that is not confirmed", () => {
  test("makes an intent and its order, claims nothing and sends nothing", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const { order, paymentIntent, attempt } = await anIntent(workspace, customerId);
    expect(paymentIntent).toMatchObject({
      ...{ state: PaymentIntentState.REQUIRES_CONFIRMATION, ownsOrder: true, amount: EUR(1999n) },
      ...{ latestAttemptId: "", orderContext: { orderId: order?.id }, revision: 1n },
    });
    expect(attempt).toBeUndefined();
    expect(order).toMatchObject({ liveAttemptId: "", totals: { outstanding: EUR(1999n) } });
    expect(charges.chargeRequestsOf(order?.id ?? "")).toEqual([]);
    const intents = workspace.client(PaymentIntentService);
    const { paymentIntents } = await intents.listPaymentIntents({ customerId });
    expect(paymentIntents).toEqual([paymentIntent]);
    expect((await intents.listAttempts({ customerId })).attempts).toEqual([]);
  });

  test("J2, J4: is made once under its key, and its answer stays what it was", async () => {
    const { customerId } = await anOrderToPay(workspace);
    const requestId = randomUUID();
    const create = () => anIntent(workspace, customerId, { requestId });
    const answers = await Promise.all(Array.from({ length: 10 }, create));
    const [first] = answers;
    for (const answer of answers) expect(answer).toEqual(first);
    const { confirm } = driver(workspace, first?.paymentIntent?.id ?? "");
    expect((await confirm()).attempt?.state).toBe(AttemptState.APPROVED);
    expect(await create()).toEqual(first);
    expect(
      await refused(anIntent(workspace, customerId, { requestId, confirm: true })),
    ).toMatchObject({
      ...{ reason: "REQUEST_ID_REUSED", field: "confirm" },
    });
  });

  test("A5: shows what its order owes whenever that changes, and is confirmed for it", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const debit = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_debit_late_return_am04__kind_sepa_debit" },
    });
    const card = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
    });
    const order = await anOrder(workspace, { customerId });
    const orderId = order.id;
    const { paymentIntent } = await anIntent(workspace, customerId, {
      ...{ orderId, paymentMethodId: card.id },
    });
    const id = paymentIntent?.id ?? "";
    const { read, confirm } = driver(workspace, id, orderId);
    const shown = async () => {
      const orders = workspace.client(OrderService);
      const intents = workspace.client(PaymentIntentService);
      const [one, listed, ofOrder] = [
        await read(),
        (await intents.listPaymentIntents({ orderId })).paymentIntents.find(
          (each) => each.id === id,
        ),
        (await orders.getOrder({ orderId })).paymentIntents.find((each) => each.id === id),
      ];
      expect(listed).toEqual(one);
      expect(ofOrder).toEqual(one);
      return one?.amount;
    };
    expect(await shown()).toMatchObject(EUR(2000n));
    await announce(workspace, clock, { orderId, method: debit });
    const paid = await pay(workspace, orderId);
    expect(paid.attempt?.state).toBe(AttemptState.APPROVED);
    expect(await shown()).toMatchObject(EUR(0n));
    // The bank returns the debit: the order owes the amount again, and so does the intent.
    await charges.processor.settle(debit.id);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"));
      return (await shown())?.amountMinor === 2000n;
    });
    const { attempt } = await confirm();
    expect(attempt).toMatchObject({ state: AttemptState.APPROVED, amount: EUR(2000n) });
    expect(await shown()).toMatchObject(EUR(2000n));
  });

  test("A5: keeps an amount that was given with it, and is refused where that does not fit", async () => {
    const { order, customerId } = await anOrderToPay(workspace);
    const orderId = order.id;
    const asked = { orderId, amount: EUR(2000n) };
    expect(
      await refused(anIntent(workspace, customerId, { ...asked, amount: EUR(1999n) })),
    ).toMatchObject({ reason: "OUTSTANDING_STALE", details: { outstanding_minor: "2000" } });
    const { paymentIntent } = await anIntent(workspace, customerId, asked);
    const { confirm, read } = driver(workspace, paymentIntent?.id ?? "", orderId);
    await charges.host
      .database("charge")
      .query("UPDATE orders SET total_minor = 2500 WHERE workspace_id <> '' AND id = ?", [orderId]);
    expect((await read())?.amount).toMatchObject(EUR(2000n));
    expect(await refused(confirm())).toMatchObject({
      ...{ reason: "OUTSTANDING_STALE", details: { outstanding_minor: "2500" } },
    });
    expect(charges.chargeRequestsOf(orderId)).toEqual([]);
  });

  test("PayOrder beside it makes an intent of its own, and leaves it as it is", async () => {
    const { order, customerId } = await anOrderToPay(workspace);
    const { paymentIntent } = await anIntent(workspace, customerId, { orderId: order.id });
    const paid = await pay(workspace, order.id);
    expect(paid.paymentIntent?.id).not.toBe(paymentIntent?.id);
    const left = await driver(workspace, paymentIntent?.id ?? "").read();
    expect(left?.state).toBe(PaymentIntentState.REQUIRES_CONFIRMATION);
    expect(left?.revision).toBe(1n);
  });

  test("E10: can be made beside an attempt on its way: it takes no order", async () => {
    const { order, customerId } = await anOrderToPay(workspace, "sim_authenticate");
    await pay(workspace, order.id);
    const { paymentIntent } = await anIntent(workspace, customerId, { orderId: order.id });
    expect(paymentIntent?.state).toBe(PaymentIntentState.REQUIRES_CONFIRMATION);
  });

  test.each<[string, IntentFields, string, string]>([
    ["no description", { description: "" }, "ORDER_FIELDS_CONFLICT", "description"],
    [
      "a reason that is not the initiator's",
      { initiator: Initiator.CUSTOMER, reason: ChargeReason.UNSCHEDULED },
      ...(["INITIATOR_REASON_MISMATCH", "initiator"] as const),
    ],
    ["an absent customer", { customerId: `cus_${"0".repeat(26)}` }, "NOT_FOUND", "customer_id"],
    [
      "a method to save",
      { savePaymentMethod: { setupId: `set_${"0".repeat(26)}`, processorToken: "sim_approve" } },
      ...(["INVALID_FIELD", "confirm"] as const),
    ],
  ])("%s is refused, and makes no order", async (_title, parts, reason, field) => {
    const { id: customerId } = await aCustomer(workspace);
    expect(await refused(anIntent(workspace, customerId, parts))).toMatchObject({ reason, field });
    expect((await workspace.client(OrderService).listOrders({})).orders).toEqual([]);
  });

  test("an archived customer's, a paid and a closed order's are refused", async () => {
    const { order, customerId } = await anOrderToPay(workspace);
    const closed = await anOrder(workspace, { customerId });
    await pay(workspace, order.id);
    const orders = workspace.client(OrderService);
    await orders.closeOrder({ requestId: randomUUID(), orderId: closed.id });
    const paid = await refused(anIntent(workspace, customerId, { orderId: order.id }));
    expect(paid.reason).toBe("ORDER_ALREADY_PAID");
    const shut = await refused(anIntent(workspace, customerId, { orderId: closed.id }));
    expect(shut.reason).toBe("ORDER_CLOSED");
    const customers = workspace.client(CustomerService);
    await customers.archiveCustomer({ requestId: randomUUID(), customerId });
    const archived = await refused(anIntent(workspace, customerId));
    expect(archived).toMatchObject({ reason: "CUSTOMER_NOT_ACTIVE", field: "customer_id" });
  });
});
