import { randomUUID } from "node:crypto";
import { OrderPaymentState, OrderService, OrderState } from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { aCustomer } from "@flint/builders-customer";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, type OrderFields } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const eur = (amountMinor: bigint) => ({ currency: "EUR", amountMinor });
const line = (amountMinor: bigint, quantity = 1n, currency = "EUR") => ({
  description: "Tea",
  quantity,
  unitAmount: { currency, amountMinor },
});

const createOrder = (parts: OrderFields = {}) =>
  workspace.client(OrderService).createOrder({
    requestId: randomUUID(),
    customerId,
    currency: "EUR",
    lines: [line(1000n)],
    ...parts,
  });

describe("CreateOrder", () => {
  test("A2: adds up lines, discounts, fees, taxes and tip by itself", async () => {
    const { order } = await createOrder({
      lines: [line(1000n, 2n), line(500n)],
      discounts: [{ description: "Spring sale", amount: eur(300n) }],
      fees: [{ description: "Shipping", amount: eur(250n) }],
      taxes: [{ description: "VAT 20 %", amount: eur(490n) }],
      tip: eur(100n),
    });
    expect(order).toMatchObject({
      state: OrderState.OPEN,
      paymentState: OrderPaymentState.UNPAID,
      revision: 1n,
      totals: {
        lines: eur(2500n),
        discounts: eur(300n),
        fees: eur(250n),
        taxes: eur(490n),
        tip: eur(100n),
        total: eur(3040n),
        paid: eur(0n),
        outstanding: eur(3040n),
      },
    });
    expect(order?.lines.map(({ amount }) => amount?.amountMinor)).toEqual([2000n, 500n]);
    const orderId = order?.id ?? "";
    const again = await workspace.client(OrderService).getOrder({ orderId });
    expect(again.order).toEqual(order);
    const events = await storedEvents(charges.host, "charge", orderId);
    expect(events).toMatchObject([{ type: "order.created", sequence: 1 }]);
  });

  test("an order that comes to nothing is paid from the start", async () => {
    const { order } = await createOrder({ lines: [line(0n)] });
    expect(order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  const withTip = (currency: string) => ({ tip: { currency, amountMinor: 1n } });
  test.each<[string, OrderFields, string, string]>([
    ["a lower-case currency", { currency: "eur" }, "CURRENCY_UNKNOWN", "currency"],
    ["a currency that is none", { currency: "XXX" }, "CURRENCY_UNKNOWN", "currency"],
    [
      "a line in another currency",
      { lines: [line(1n), line(1n, 1n, "USD")] },
      "CURRENCY_MIXED",
      "lines[1].unit_amount.currency",
    ],
    ["a tip in another currency", withTip("USD"), "CURRENCY_MIXED", "tip.currency"],
    ["a tip in a lower-case currency", withTip("eur"), "CURRENCY_UNKNOWN", "tip.currency"],
    [
      "an amount below 0",
      { lines: [line(-1n)] },
      "AMOUNT_INVALID",
      "lines[0].unit_amount.amount_minor",
    ],
    [
      "discounts above the lines",
      { discounts: [{ description: "x", amount: eur(1001n) }] },
      "AMOUNT_INVALID",
      "discounts",
    ],
    ["no line", { lines: [] }, "INVALID_FIELD", "lines"],
    ["a quantity of 0", { lines: [line(1n, 0n)] }, "INVALID_FIELD", "lines[0].quantity"],
    [
      "a total from the caller",
      { lines: [{ ...line(1n), amount: eur(1n) }] },
      "INVALID_FIELD",
      "lines[0].amount",
    ],
    ["reserved metadata", { metadata: { flint_x: "1" } }, "METADATA_INVALID", "metadata"],
    [
      "a card number in a description",
      { lines: [{ ...line(1n), description: "card 4242 4242 4242 4242" }] },
      "CARD_NUMBER",
      "lines[0].description",
    ],
  ])("A6: %s is refused, and nothing is written", async (_title, parts, reason, field) => {
    expect(await refused(createOrder(parts))).toMatchObject({ reason, field });
    expect((await workspace.client(OrderService).listOrders({})).orders).toEqual([]);
  });

  test.each([
    ["a fraction", '"amount_minor": 10.5'],
    ["text that is no number", '"amount_minor": "ten"'],
    ["more than 64 bits", '"amount_minor": "9223372036854775808"'],
  ])("A6: %s as an amount is malformed", async (_title, amount) => {
    const body = `{"request_id":"r1","customer_id":"${customerId}","currency":"EUR","lines":
      [{"description":"x","quantity":"1","unit_amount":{"currency":"EUR",${amount}}}]}`;
    const response = await fetch(
      `${charges.host.urlOf("charge")}/flint.charge.v1.OrderService/CreateOrder`,
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${workspace.apiKey}`,
        },
        body,
      },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument" });
    expect((await workspace.client(OrderService).listOrders({})).orders).toEqual([]);
  });

  test("another workspace's customer does not exist: NOT_FOUND", async () => {
    const foreign = (await aCustomer(await charges.newWorkspace())).id;
    expect(await refused(createOrder({ customerId: foreign }))).toMatchObject({
      reason: "NOT_FOUND",
    });
  });

  test("an archived customer orders nothing: CUSTOMER_NOT_ACTIVE", async () => {
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await refused(createOrder())).toMatchObject({
      reason: "CUSTOMER_NOT_ACTIVE",
      field: "customer_id",
    });
  });

  test("J2: a repeat gets the same order", async () => {
    const first = await createOrder({ requestId: "same" });
    expect(await createOrder({ requestId: "same" })).toEqual(first);
    expect((await workspace.client(OrderService).listOrders({})).orders).toHaveLength(1);
  });
});
