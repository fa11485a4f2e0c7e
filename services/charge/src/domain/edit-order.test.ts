import { describe, expect, test } from "@jest/globals";
import { MAX_AMOUNT_MINOR } from "@flint/money";
import { anOrder, NOW } from "./test-support/charge-objects.ts";
import type { LinesEdit } from "./edit-lines.ts";
import { editOrder, type OrderEdit } from "./edit-order.ts";
import { NOTICE_REGIMES } from "./notice-regimes.ts";
import { createOrder, type Order } from "./order.ts";
import type { OrderContent } from "./totals.ts";

const LATER = NOW.add({ hours: 1 });
const line = (id: string, quantity: bigint, unitAmountMinor: bigint) => ({
  ...{ id, description: "x", quantity, unitAmountMinor },
});
const adjustment = (amountMinor: bigint) => ({ description: "x", amountMinor });
const linesEdit = (parts: Partial<LinesEdit>): LinesEdit => ({
  ...{ add: [], change: [], remove: [] },
  ...parts,
});
const hashOf = (content: OrderContent) =>
  JSON.stringify(content, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );

/** EUR 25.00: two lines, a discount, a fee, a tax and a tip. */
function aFullOrder(parts: Partial<Order> = {}): Order {
  const content: OrderContent = {
    lines: [line("ol_1", 2n, 1000n), line("ol_2", 1n, 500n)],
    discounts: [adjustment(300n)],
    fees: [adjustment(100n)],
    taxes: [adjustment(150n)],
    tipMinor: 50n,
  };
  const { workspaceId, customerId, context, currency, metadata } = anOrder();
  const facts = { workspaceId, customerId, context, currency, metadata };
  return { ...createOrder({ ...facts, content, linesHash: hashOf(content) }, NOW), ...parts };
}

function edited(
  order: Order,
  edit: OrderEdit,
  given: { hasEntries?: boolean; inFlightMinor?: bigint } = {},
): Order {
  const { hasEntries = false, inFlightMinor } = given;
  return editOrder(order, edit, { hasEntries, inFlightMinor, now: LATER, hashOf });
}

describe("A2: an edit changes what is given, and every sum is calculated anew", () => {
  test.each<[string, OrderEdit, bigint]>([
    ["a line is added", { lines: linesEdit({ add: [line("ol_3", 3n, 10n)] }) }, 2530n],
    [
      "a price changes",
      { lines: linesEdit({ change: [{ id: "ol_2", unitAmountMinor: 1n }] }) },
      2001n,
    ],
    ["a quantity changes", { lines: linesEdit({ change: [{ id: "ol_1", quantity: 1n }] }) }, 1500n],
    ["a line goes", { lines: linesEdit({ remove: ["ol_1"] }) }, 500n],
    ["discounts are replaced", { discounts: [adjustment(1n), adjustment(2n)] }, 2797n],
    ["discounts go", { discounts: [] }, 2800n],
    ["fees are replaced", { fees: [adjustment(1n)] }, 2401n],
    ["taxes are replaced", { taxes: [adjustment(1n)] }, 2351n],
    ["the tip changes", { tip: { amountMinor: 0n } }, 2450n],
    ["the tip goes", { tip: { amountMinor: undefined } }, 2450n],
  ])("A2: %s", (_title, edit, total) => {
    const before = aFullOrder();
    const after = edited(before, edit);
    expect(after).toMatchObject({ totalMinor: total, revision: 2, updatedAt: LATER });
    expect(after.linesHash).not.toBe(before.linesHash);
    expect({ ...after, ...pick(before) }).toEqual(before);
  });

  test("A2: an edit after which nothing differs changes nothing", () => {
    const before = aFullOrder();
    const same: OrderEdit = {
      customerId: before.customerId,
      lines: linesEdit({ change: [{ id: "ol_1", quantity: 2n }] }),
      discounts: [adjustment(300n)],
      tip: { amountMinor: 50n },
      metadata: { set: {}, delete: ["absent"], clear: false },
    };
    expect(edited(before, same)).toBe(before);
  });

  test.each<[string, OrderEdit, string, string]>([
    [
      "an unknown line",
      { lines: linesEdit({ change: [{ id: "ol_9" }] }) },
      "NOT_FOUND",
      "lines.change[0].line_id",
    ],
    [
      "an unknown line's removal",
      { lines: linesEdit({ remove: ["ol_1", "ol_9"] }) },
      "NOT_FOUND",
      "lines.remove[1]",
    ],
    [
      "a line changed twice",
      { lines: linesEdit({ change: [{ id: "ol_1" }, { id: "ol_1" }] }) },
      "INVALID_FIELD",
      "lines.change[1].line_id",
    ],
    [
      "a line changed and removed",
      { lines: linesEdit({ change: [{ id: "ol_1" }], remove: ["ol_1"] }) },
      "INVALID_FIELD",
      "lines.remove[0]",
    ],
    [
      "no line left",
      { lines: linesEdit({ remove: ["ol_1", "ol_2"] }) },
      "INVALID_FIELD",
      "lines.remove",
    ],
    [
      "101 lines",
      {
        lines: linesEdit({
          add: Array.from({ length: 99 }, (_, index) => line(`ol_n${index}`, 1n, 1n)),
        }),
      },
      "INVALID_FIELD",
      "lines.add",
    ],
    [
      "a price below 0",
      { lines: linesEdit({ change: [{ id: "ol_1", unitAmountMinor: -1n }] }) },
      "AMOUNT_INVALID",
      "lines.change[0].unit_amount.amount_minor",
    ],
    [
      "a new price above the most",
      { lines: linesEdit({ add: [line("ol_3", 1n, MAX_AMOUNT_MINOR + 1n)] }) },
      "AMOUNT_INVALID",
      "lines.add[0].unit_amount.amount_minor",
    ],
    [
      "a tax below 0",
      { taxes: [adjustment(1n), adjustment(-1n)] },
      "AMOUNT_INVALID",
      "taxes.items[1].amount.amount_minor",
    ],
    ["a tip below 0", { tip: { amountMinor: -1n } }, "AMOUNT_INVALID", "tip.amount.amount_minor"],
    [
      "discounts above the lines",
      { discounts: [adjustment(2501n)] },
      "AMOUNT_INVALID",
      "discounts",
    ],
    [
      "lines below the discounts",
      { lines: linesEdit({ remove: ["ol_1"], change: [{ id: "ol_2", unitAmountMinor: 299n }] }) },
      "AMOUNT_INVALID",
      "lines",
    ],
    ["fees beyond the most", { fees: [adjustment(MAX_AMOUNT_MINOR)] }, "AMOUNT_INVALID", "fees"],
    [
      "reserved metadata",
      { metadata: { set: { flint_x: "1" }, delete: [], clear: false } },
      "METADATA_INVALID",
      "metadata.set",
    ],
  ])("A6: %s is refused at its field", (_title, edit, reason, field) => {
    expect(() => edited(aFullOrder(), edit)).toThrow(expect.objectContaining({ reason, field }));
  });
});

// Of EUR 25.00, 21.00 are collected: ol_1 (20.00) is paid, and 1.00 of ol_2 (5.00).
describe("A7: a line that is paid keeps what was paid of it", () => {
  test.each<[string, Partial<LinesEdit>, string | undefined]>([
    ["removed", { remove: ["ol_1"] }, "lines.remove[0]"],
    [
      "cheapened",
      { change: [{ id: "ol_1", unitAmountMinor: 999n }] },
      "lines.change[0].unit_amount",
    ],
    [
      "given a smaller quantity",
      { change: [{ id: "ol_1", quantity: 1n }] },
      "lines.change[0].quantity",
    ],
    ["made dearer", { change: [{ id: "ol_1", unitAmountMinor: 1001n }] }, undefined],
    [
      "split otherwise",
      { change: [{ id: "ol_1", quantity: 1n, unitAmountMinor: 2000n }] },
      undefined,
    ],
    [
      "partly paid and removed",
      { remove: ["ol_2"], add: [line("ol_3", 1n, 9000n)] },
      "lines.remove[0]",
    ],
    [
      "partly paid and cheapened to what was paid",
      { change: [{ id: "ol_2", unitAmountMinor: 100n }] },
      undefined,
    ],
    [
      "partly paid and cheapened below",
      { change: [{ id: "ol_2", unitAmountMinor: 99n }] },
      "lines.change[0].unit_amount",
    ],
  ])("A7: one that is %s: %s", (_title, parts, field) => {
    const order = aFullOrder({ paidMinor: 2100n });
    const edit = () => edited(order, { lines: linesEdit(parts) }, { hasEntries: true });
    if (field === undefined) expect(edit().revision).toBe(2);
    else expect(edit).toThrow(expect.objectContaining({ reason: "LINE_PAID", field }));
  });
});

describe("A8: an order does not drop below what was collected", () => {
  test.each<[string, OrderEdit, bigint, string | undefined]>([
    ["a discount to exactly that", { discounts: [adjustment(400n)] }, 2400n, undefined],
    ["a discount one below", { discounts: [adjustment(401n)] }, 2400n, "discounts"],
    ["fees one below", { fees: [adjustment(0n)] }, 2401n, "fees"],
    ["taxes one below", { taxes: [] }, 2351n, "taxes"],
    ["a tip one below", { tip: { amountMinor: undefined } }, 2451n, "tip"],
    [
      "lines made up for by a fee",
      { discounts: [adjustment(500n)], fees: [adjustment(300n)] },
      2500n,
      undefined,
    ],
    ["more than was collected too much already", { fees: [adjustment(101n)] }, 9000n, undefined],
    ["less where too much was collected already", { fees: [adjustment(99n)] }, 9000n, "fees"],
  ])("A8: %s", (_title, edit, paidMinor, field) => {
    const change = () => edited(aFullOrder({ paidMinor }), edit, { hasEntries: true });
    if (field === undefined) expect(change().revision).toBe(2);
    else {
      expect(change).toThrow(expect.objectContaining({ reason: "ORDER_BELOW_COLLECTED", field }));
    }
  });
});

describe("beside an attempt on its way", () => {
  const order = aFullOrder({ liveAttemptId: "att_1" });
  test.each<[string, OrderEdit, string | undefined]>([
    ["more is owed", { fees: [adjustment(101n)] }, undefined],
    [
      "as much is owed for other lines",
      { lines: linesEdit({ remove: ["ol_1"], add: [line("ol_3", 1n, 2000n)] }) },
      undefined,
    ],
    ["less is owed than it takes", { fees: [adjustment(99n)] }, "fees"],
    ["another customer would owe it", { customerId: "cus_other" }, "customer_id"],
    [
      "only the metadata changes",
      { metadata: { set: { a: "1" }, delete: [], clear: false } },
      undefined,
    ],
  ])("%s", (_title, edit, field) => {
    const change = () => edited(order, edit, { inFlightMinor: 2500n });
    if (field === undefined)
      expect(change()).toMatchObject({ liveAttemptId: "att_1", revision: 2 });
    else expect(change).toThrow(expect.objectContaining({ reason: "ATTEMPT_IN_FLIGHT", field }));
  });
});

test("B3: an order on which money moved keeps its customer, also where nothing is left of it", () => {
  const swap = (hasEntries: boolean) =>
    edited(aFullOrder(), { customerId: "cus_other" }, { hasEntries });
  expect(swap(false).customerId).toBe("cus_other");
  expect(() => swap(true)).toThrow(
    expect.objectContaining({ reason: "CUSTOMER_FIXED", field: "customer_id" }),
  );
});

describe("a notice is of one amount, to one customer", () => {
  const { period } = NOTICE_REGIMES.sepa_core;
  const told = {
    id: "ntc_1",
    regime: "sepa_core",
    consentId: "",
    period,
  } as unknown as NonNullable<Order["notice"]>;
  const notice = { ...told, earliestDebitAt: NOW, amountMinor: 2500n };
  test.each<[string, OrderEdit, boolean]>([
    ["another amount makes it void", { fees: [] }, true],
    ["another customer makes it void", { customerId: "cus_other" }, true],
    [
      "other lines of the same amount leave it",
      { fees: [adjustment(50n)], taxes: [adjustment(200n)] },
      false,
    ],
    ["metadata leaves it", { metadata: { set: { a: "1" }, delete: [], clear: false } }, false],
  ])("%s", (_title, edit, isVoid) => {
    const after = edited(aFullOrder({ notice }), edit);
    expect(after.notice).toEqual(isVoid ? { ...notice, isVoid } : notice);
  });
});

/** What an edit of the content may change. */
function pick({ content, linesHash, totalMinor, updatedAt, revision }: Order) {
  return { content, linesHash, totalMinor, updatedAt, revision };
}
