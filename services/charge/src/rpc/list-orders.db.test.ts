import {
  NoticeRegime,
  NoticeService,
  OrderPaymentState,
  OrderService,
  OrderState,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { ConsentService, PaymentMethodService } from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

const NOON = Temporal.Instant.from("2026-03-06T12:00:00Z");
const clock = fakeClock(String(NOON));
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

describe("ListOrders", () => {
  test("A11: the caller's own id is kept, and finds the order", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const long = "Ä".repeat(255);
    const found = await anOrder(workspace, { customerId, externalReferenceId: long });
    await anOrder(workspace, { customerId, externalReferenceId: `${"Ä".repeat(254)}ä` });
    const list = (externalReferenceId: string) =>
      workspace.client(OrderService).listOrders({ externalReferenceId });
    expect((await list(long)).orders).toEqual([found]);
    expect((await list("none")).orders).toEqual([]);
    expect(await refused(list("x".repeat(256)))).toMatchObject({
      reason: "INVALID_FIELD",
      field: "external_reference_id",
    });
  });

  test("filters by customer, state and payment state", async () => {
    const { customerId, order: paid } = await anOrderToPay(workspace);
    await pay(workspace, paid.id);
    const open = await anOrder(workspace, { customerId });
    const closed = await anOrder(workspace, { customerId });
    const orders = workspace.client(OrderService);
    await orders.closeOrder({ requestId: "close", orderId: closed.id });
    await anOrderToPay(workspace);
    const idsOf = async (filter: Parameters<typeof orders.listOrders>[0]) =>
      (await orders.listOrders({ customerId, ...filter })).orders.map(({ id }) => id);
    expect(await idsOf({})).toEqual([closed.id, open.id, paid.id]);
    expect(await idsOf({ state: OrderState.CLOSED })).toEqual([closed.id]);
    expect(await idsOf({ paymentState: OrderPaymentState.PAID })).toEqual([paid.id]);
  });

  test("A11: combines filters, and finds by when an order was created, the start in and the end out", async () => {
    clock.set(NOON);
    const { id: customerId } = await aCustomer(workspace);
    const made: string[] = [];
    for (const hours of [0, 1, 2, 3]) {
      clock.set(NOON.add({ hours }));
      const externalReferenceId = hours < 2 ? "early" : "late";
      made.push((await anOrder(workspace, { customerId, externalReferenceId })).id);
    }
    const [, second, third] = made;
    const orders = workspace.client(OrderService);
    await orders.closeOrder({ requestId: "close", orderId: second ?? "" });
    const at = (hours: number, microseconds = 0) => timestampOf(NOON.add({ hours, microseconds }));
    const find = async (filter: Parameters<typeof orders.listOrders>[0]) =>
      (await orders.listOrders(filter)).orders.map(({ id }) => id);
    expect(await find({ createdFrom: at(1), createdBefore: at(3) })).toEqual([third, second]);
    expect(await find({ createdFrom: at(1, 1), createdBefore: at(3) })).toEqual([third]);
    expect(await find({ createdFrom: at(4) })).toEqual([]);
    const early = { createdBefore: at(3), externalReferenceId: "early" };
    expect(await find({ ...early, state: OrderState.CLOSED })).toEqual([second]);
    const paid = { ...early, paymentState: OrderPaymentState.PAID };
    expect(await find(paid)).toEqual([]);
    const page = await orders.listOrders({ createdFrom: at(1), pageSize: 2 });
    const token = { pageToken: page.nextPageToken };
    expect(await find({ createdFrom: at(1), ...token })).toEqual([second]);
    // A token goes on with the list that it was given for, and no other.
    expect(await refused(orders.listOrders({ createdFrom: at(0), ...token }))).toMatchObject({
      reason: "PAGE_TOKEN_INVALID",
    });
    for (const hours of [1, 2]) {
      const empty = orders.listOrders({ createdFrom: at(2), createdBefore: at(hours) });
      expect(await refused(empty)).toMatchObject({
        reason: "INVALID_FIELD",
        field: "created_before",
      });
    }
  });

  test("B2: one customer's id leads to all that is the customer's", async () => {
    const { customerId, method, order } = await anOrderToPay(workspace);
    const { attempt, paymentIntent } = await pay(workspace, order.id);
    const owed = await anOrder(workspace, { customerId });
    const { notice } = await workspace.client(NoticeService).createNotice({
      ...{ requestId: "notice", orderId: owed.id, regime: NoticeRegime.SEPA_CORE },
    });
    await anOrderToPay(workspace);
    const intents = workspace.client(PaymentIntentService);
    const ofCustomer = { customerId };
    const idsOf = (list: readonly { id: string; customerId: string }[]) => {
      expect(list.every((one) => one.customerId === customerId)).toBe(true);
      return list.map(({ id }) => id);
    };
    const { orders } = await workspace.client(OrderService).listOrders(ofCustomer);
    expect(idsOf(orders)).toEqual([owed.id, order.id]);
    const { paymentIntents } = await intents.listPaymentIntents(ofCustomer);
    expect(idsOf(paymentIntents)).toEqual([paymentIntent?.id]);
    const { attempts } = await intents.listAttempts(ofCustomer);
    expect(idsOf(attempts)).toEqual([attempt?.id]);
    const { notices } = await workspace.client(NoticeService).listNotices(ofCustomer);
    expect(idsOf(notices)).toEqual([notice?.id]);
    const methods = workspace.client(PaymentMethodService);
    const { paymentMethods } = await methods.listPaymentMethods(ofCustomer);
    expect(idsOf(paymentMethods)).toEqual([method.id]);
    const { consents } = await workspace.client(ConsentService).listConsents(ofCustomer);
    expect(idsOf(consents)).toEqual(method.consents.map(({ id }) => id));
  });

  test("M6: walks pages without a repeat or a gap", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const made: string[] = [];
    for (let index = 0; index < 25; index += 1) {
      made.push((await anOrder(workspace, { customerId })).id);
    }
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await workspace
        .client(OrderService)
        .listOrders({ customerId, pageSize: 10, pageToken });
      seen.push(...page.orders.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(made.reverse());
    const bad = workspace.client(OrderService).listOrders({ customerId, pageToken: "nonsense" });
    expect(await refused(bad)).toMatchObject({ reason: "PAGE_TOKEN_INVALID", field: "page_token" });
  });
});
