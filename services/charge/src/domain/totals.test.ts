import { describe, expect, test } from "@jest/globals";
import { MAX_AMOUNT_MINOR } from "@flint/money";
import { calculateTotals, type OrderContent } from "./totals.ts";

const line = (quantity: bigint, unitAmountMinor: bigint) => ({
  id: "ol_1",
  description: "x",
  quantity,
  unitAmountMinor,
});
const adjustment = (amountMinor: bigint) => ({ description: "x", amountMinor });

function content(parts: Partial<OrderContent>): OrderContent {
  return { lines: [], discounts: [], fees: [], taxes: [], tipMinor: undefined, ...parts };
}

describe("A2: totals are calculated from lines, discounts, fees, tips and taxes", () => {
  test.each([
    { title: "one line", parts: { lines: [line(1n, 1999n)] }, total: 1999n },
    { title: "quantities", parts: { lines: [line(3n, 500n), line(2n, 250n)] }, total: 2000n },
    {
      title: "everything at once",
      parts: {
        lines: [line(2n, 1000n), line(1n, 500n)],
        discounts: [adjustment(300n)],
        fees: [adjustment(250n)],
        taxes: [adjustment(490n), adjustment(1n)],
        tipMinor: 100n,
      },
      total: 3041n,
    },
    {
      title: "a discount of all there is",
      parts: { lines: [line(1n, 10n)], discounts: [adjustment(10n)] },
      total: 0n,
    },
    { title: "the most", parts: { lines: [line(1n, MAX_AMOUNT_MINOR)] }, total: MAX_AMOUNT_MINOR },
  ])("$title comes to $total", ({ parts, total }) => {
    expect(calculateTotals(content(parts)).total).toBe(total);
  });

  test.each([
    {
      title: "a price below 0",
      parts: { lines: [line(1n, -1n)] },
      field: "lines[0].unit_amount.amount_minor",
    },
    {
      title: "a price above the most",
      parts: { lines: [line(1n, 1n), line(1n, MAX_AMOUNT_MINOR + 1n)] },
      field: "lines[1].unit_amount.amount_minor",
    },
    {
      title: "a sum above the most",
      parts: { lines: [line(2n, MAX_AMOUNT_MINOR)] },
      field: "lines",
    },
    {
      title: "discounts above the lines",
      parts: { lines: [line(1n, 10n)], discounts: [adjustment(6n), adjustment(5n)] },
      field: "discounts",
    },
    {
      title: "a tax below 0",
      parts: { lines: [line(1n, 10n)], taxes: [adjustment(-5n)] },
      field: "taxes[0].amount.amount_minor",
    },
    {
      title: "a tip below 0",
      parts: { lines: [line(1n, 10n)], tipMinor: -1n },
      field: "tip.amount_minor",
    },
  ])("$title is refused at $field", ({ parts, field }) => {
    expect(() => calculateTotals(content(parts))).toThrow(
      expect.objectContaining({ reason: "AMOUNT_INVALID", field }),
    );
  });
});
