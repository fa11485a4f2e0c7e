import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  AttemptState,
  type Order,
  OrderPaymentState,
  OrderService,
  type UpdateOrderRequest,
  type UpdateOrderRequestSchema,
} from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { present, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

type Fields = Exclude<MessageInitShape<typeof UpdateOrderRequestSchema>, UpdateOrderRequest>;

const eur = (amountMinor: bigint) => ({ currency: "EUR", amountMinor });
const line = (amountMinor: bigint, quantity = 1n) => ({
  ...{ description: "Tea", quantity, unitAmount: eur(amountMinor) },
});
const items = (...amounts: bigint[]) => ({
  items: amounts.map((amount) => ({ description: "x", amount: eur(amount) })),
});
const orders = () => workspace.client(OrderService);
const update = (orderId: string, fields: Fields) =>
  orders().updateOrder({ requestId: randomUUID(), orderId, ...fields });
const read = async (orderId: string) => (await orders().getOrder({ orderId })).order;

async function expectUntouched(order: Order | undefined): Promise<void> {
  expect(await read(order?.id ?? "")).toEqual(order);
}

/** An order of two lines, EUR 20.00 and 5.00, and a wallet that pays it. */
async function aLongerOrder(processorToken = "sim_approve") {
  const { customerId } = await anOrderToPay(workspace, processorToken);
  const order = await anOrder(workspace, { customerId, lines: [line(1000n, 2n), line(500n)] });
  const [first = "", second = ""] = order.lines.map(({ id }) => id);
  return { customerId, order, first, second };
}

describe("UpdateOrder", () => {
  test("A2: changes what is given and nothing else, and adds up anew", async () => {
    const { order, first, second } = await aLongerOrder();
    const { order: after } = await update(order.id, {
      expectedRevision: 1n,
      lines: {
        add: [line(10n, 3n)],
        change: [{ lineId: first, quantity: 1n, description: "Tea, 1 kg" }],
        remove: [second],
      },
      discounts: items(30n),
      fees: items(100n, 50n),
      taxes: items(200n),
      tip: { amount: eur(7n) },
    });
    expect(after).toMatchObject({
      totals: {
        ...{ lines: eur(1030n), discounts: eur(30n), fees: eur(150n), taxes: eur(200n) },
        ...{ tip: eur(7n), total: eur(1357n), paid: eur(0n), outstanding: eur(1357n) },
      },
      revision: 2n,
      customerId: order.customerId,
      context: order.context,
      createTime: order.createTime,
    });
    expect(after?.lines.map(({ description, quantity }) => [description, quantity])).toEqual([
      ["Tea, 1 kg", 1n],
      ["Tea", 3n],
    ]);
    expect(after?.lines[0]?.id).toBe(first);
    await expectUntouched(after);
    const paid = await pay(workspace, order.id);
    expect(paid.attempt).toMatchObject({ amount: eur(1357n), orderRevision: 2n });
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ["order.created", 1],
      ["order.updated", 2],
      ["order.paid", 3],
    ]);
    expect(events[1]?.snapshot).toMatchObject({ totals: { total: { amountMinor: "1357" } } });
  });

  test("A12: metadata merges, and what changes nothing is no change", async () => {
    const { customerId } = await anOrderToPay(workspace);
    const { id } = await anOrder(workspace, { customerId, metadata: { a: "1", b: "2" } });
    for (const nothing of [{}, { metadata: {} }, { lines: {} }, { customerId }]) {
      expect((await update(id, nothing)).order).toMatchObject({ revision: 1n });
    }
    const merged = await update(id, { metadata: { set: { c: "3" }, delete: ["a"] } });
    expect(merged.order).toMatchObject({ metadata: { b: "2", c: "3" }, revision: 2n });
    const reserved = update(id, { metadata: { set: { flint_x: "1" } } });
    expect(await refused(reserved)).toMatchObject({
      reason: "METADATA_INVALID",
      field: "metadata.set",
    });
    const both = update(id, { metadata: { set: { b: "1" }, delete: ["b"] } });
    expect(await refused(both)).toMatchObject({ field: "metadata.delete" });
    expect((await update(id, { metadata: { clear: true } })).order?.metadata).toEqual({});
    const events = await storedEvents(charges.host, "charge", id);
    expect(events.map(({ type }) => type)).toEqual([
      "order.created",
      "order.updated",
      "order.updated",
    ]);
  });

  test.each<[string, (first: string) => Fields, string, string]>([
    [
      "a line in another currency",
      () => ({
        lines: { add: [{ ...line(1n), unitAmount: { currency: "USD", amountMinor: 1n } }] },
      }),
      "CURRENCY_MIXED",
      "lines.add[0].unit_amount.currency",
    ],
    [
      "a price in no currency",
      (lineId) => ({ lines: { change: [{ lineId, unitAmount: { currency: "eur" } }] } }),
      "CURRENCY_UNKNOWN",
      "lines.change[0].unit_amount.currency",
    ],
    [
      "a price below 0",
      (lineId) => ({ lines: { change: [{ lineId, unitAmount: eur(-1n) }] } }),
      "AMOUNT_INVALID",
      "lines.change[0].unit_amount.amount_minor",
    ],
    [
      "a tax of 2^63 − 1",
      () => ({ taxes: items(2n ** 63n - 1n) }),
      "AMOUNT_INVALID",
      "taxes.items[0].amount.amount_minor",
    ],
    [
      "a tip in another currency",
      () => ({ tip: { amount: { currency: "USD" } } }),
      "CURRENCY_MIXED",
      "tip.amount.currency",
    ],
    [
      "discounts above the lines",
      () => ({ discounts: items(2501n) }),
      "AMOUNT_INVALID",
      "discounts",
    ],
    [
      "a quantity of 0",
      (lineId) => ({ lines: { change: [{ lineId, quantity: 0n }] } }),
      "INVALID_FIELD",
      "lines.change[0].quantity",
    ],
    [
      "a total from the caller",
      () => ({ lines: { add: [{ ...line(1n), amount: eur(1n) }] } }),
      "INVALID_FIELD",
      "lines.add[0].amount",
    ],
    [
      "another order's line",
      () => ({ lines: { remove: [`ol_${"0".repeat(26)}`] } }),
      "NOT_FOUND",
      "lines.remove[0]",
    ],
    [
      "more lines than 100",
      () => ({ lines: { add: Array.from({ length: 99 }, () => line(1n)) } }),
      "INVALID_FIELD",
      "lines.add",
    ],
    [
      "an order that is not there",
      () => ({ orderId: `ord_${"0".repeat(26)}` }),
      "NOT_FOUND",
      "order_id",
    ],
    [
      "a customer who is not there",
      () => ({ customerId: `cus_${"0".repeat(26)}` }),
      "NOT_FOUND",
      "customer_id",
    ],
    [
      "a stale revision",
      () => ({ expectedRevision: 7n, fees: items(1n) }),
      "REVISION_STALE",
      "expected_revision",
    ],
  ])(
    "A6: %s is refused at its field, and nothing changes",
    async (_title, fields, reason, field) => {
      const { order, first } = await aLongerOrder();
      expect(await refused(update(order.id, fields(first)))).toMatchObject({ reason, field });
      await expectUntouched(order);
    },
  );

  test("A6: an amount over 64 bits is malformed", async () => {
    const { order } = await aLongerOrder();
    const tip = `{"amount":{"currency":"EUR","amount_minor":"9223372036854775808"}}`;
    const url = `${charges.host.urlOf("charge")}/flint.charge.v1.OrderService/UpdateOrder`;
    const authorization = `Bearer ${workspace.apiKey}`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: `{"request_id":"big","order_id":"${order.id}","tip":${tip}}`,
    });
    expect(response.status).toBe(400);
    await expectUntouched(order);
  });

  test("A7: a line that is paid is not cheapened, removed or made fewer below that", async () => {
    const { order, first, second } = await aLongerOrder();
    const { order: paid } = await pay(workspace, order.id);
    const attempts: [Fields, string][] = [
      [{ lines: { remove: [first] }, fees: items(9000n) }, "lines.remove[0]"],
      [
        { lines: { change: [{ lineId: first, quantity: 1n }] }, fees: items(9000n) },
        "lines.change[0].quantity",
      ],
      [
        { lines: { change: [{ lineId: second, unitAmount: eur(499n) }] } },
        "lines.change[0].unit_amount",
      ],
    ];
    for (const [fields, field] of attempts) {
      const refusal = await refused(update(order.id, fields));
      expect(refusal).toMatchObject({ reason: "LINE_PAID", field, retryable: false });
      await expectUntouched(paid);
    }
    // What was added since is not paid, and goes again.
    const { order: more } = await update(order.id, { lines: { add: [line(700n)] } });
    expect(more).toMatchObject({
      paymentState: OrderPaymentState.PARTIALLY_PAID,
      totals: { outstanding: eur(700n) },
    });
    const added = more?.lines[2]?.id ?? "";
    const less = await update(order.id, { lines: { remove: [added] } });
    expect(less.order?.paymentState).toBe(OrderPaymentState.PAID);
  });

  test("A8: an order does not drop below what was collected", async () => {
    const { order } = await aLongerOrder();
    const { order: paid } = await pay(workspace, order.id);
    const refusal = await refused(update(order.id, { discounts: items(1n) }));
    expect(refusal).toMatchObject({
      reason: "ORDER_BELOW_COLLECTED",
      field: "discounts",
      details: { least_total_minor: "2500" },
    });
    await expectUntouched(paid);
  });

  test("E4: what an edit adds is owed, and collected alone", async () => {
    const { order } = await aLongerOrder();
    await pay(workspace, order.id);
    await update(order.id, { fees: items(300n) });
    const { attempt, order: paid } = await pay(workspace, order.id);
    expect(attempt?.amount).toMatchObject(eur(300n));
    expect(paid?.totals).toMatchObject({ paid: eur(2800n), outstanding: eur(0n) });
    expect(charges.chargesOf(order.id)).toHaveLength(2);
  });

  test("A9: a closed order takes no edit", async () => {
    const { order } = await aLongerOrder();
    const closed = await orders().closeOrder({ requestId: "close", orderId: order.id });
    expect(await refused(update(order.id, { fees: items(1n) }))).toMatchObject({
      reason: "ORDER_CLOSED",
      field: "order_id",
    });
    await expectUntouched(closed.order);
  });

  test("A10: of two who saw the same revision one edits, and who pays on an old one charges nothing", async () => {
    const { order } = await aLongerOrder();
    const edit = (amount: bigint) =>
      update(order.id, { fees: items(amount), expectedRevision: 1n });
    const results = await Promise.allSettled([edit(1n), edit(2n)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await read(order.id))?.revision).toBe(2n);
    const expected = { expectedRevision: 1n };
    expect(await refused(pay(workspace, order.id, expected))).toMatchObject({
      reason: "REVISION_STALE",
    });
    const amount = { expectedOutstanding: eur(2500n) };
    expect(await refused(pay(workspace, order.id, amount))).toMatchObject({
      reason: "OUTSTANDING_STALE",
    });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  });

  test("B3: an order changes hands before it has payments, and not after", async () => {
    const { order } = await aLongerOrder();
    const other = await anOrderToPay(workspace, "sim_approve__card_b");
    const { customerId } = other;
    const { order: moved } = await update(order.id, { customerId });
    expect(moved).toMatchObject({ customerId, revision: 2n });
    const { attempt } = await pay(workspace, order.id);
    expect(attempt).toMatchObject({ customerId, paymentMethod: { id: other.method.id } });
    const paid = await read(order.id);
    const back = update(order.id, { customerId: order.customerId });
    expect(await refused(back)).toMatchObject({ reason: "CUSTOMER_FIXED", field: "customer_id" });
    await expectUntouched(paid);
  });

  test("an archived customer is given no order: CUSTOMER_NOT_ACTIVE", async () => {
    const { order } = await aLongerOrder();
    const { id: customerId } = await aCustomer(workspace);
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await refused(update(order.id, { customerId }))).toMatchObject({
      reason: "CUSTOMER_NOT_ACTIVE",
      field: "customer_id",
    });
    await expectUntouched(order);
  });

  test.each([
    ["is pending", "sim_pending", AttemptState.PENDING],
    ["waits for the customer", "sim_authenticate", AttemptState.REQUIRES_ACTION],
  ])("beside an attempt that %s the order keeps owing what the attempt takes", async (...row) => {
    const [, token, state] = row;
    const { order } = await aLongerOrder(token);
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(state);
    const claimed = await read(order.id);
    const { id: customerId } = await aCustomer(workspace);
    for (const [fields, field] of [
      [{ discounts: items(1n) }, "discounts"],
      [{ customerId }, "customer_id"],
    ] as const) {
      const refusal = await refused(update(order.id, fields));
      expect(refusal).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT", field, retryable: true });
      expect(refusal.details).toMatchObject({ attempt_id: attempt?.id });
      await expectUntouched(claimed);
    }
    const closing = orders().closeOrder({ requestId: randomUUID(), orderId: order.id });
    expect(await refused(closing)).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT" });
    const { order: more } = await update(order.id, { fees: items(100n) });
    expect(more).toMatchObject({ liveAttemptId: attempt?.id, totals: { outstanding: eur(2600n) } });
    // The attempt stays what it was claimed with.
    const { attempts } = await orders().getOrder({ orderId: order.id });
    expect(present(attempts[0], "attempt")).toEqual(attempt);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
  });

  test("J2: a repeat gets the same answer and edits once", async () => {
    const { order } = await aLongerOrder();
    const same = { requestId: "same", lines: { add: [line(1n)] } };
    const first = await update(order.id, same);
    expect(await update(order.id, same)).toEqual(first);
    expect((await read(order.id))?.lines).toHaveLength(3);
  });
});
