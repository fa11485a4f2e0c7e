import { MAX_AMOUNT_MINOR } from "@flint/money";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** One thing that is owed. Amounts are minor units of the order's currency. */
export type OrderLine = {
  id: string;
  description: string;
  quantity: bigint;
  unitAmountMinor: bigint;
};

/** An amount beside the lines: a discount, a fee, a tax. */
export type OrderAdjustment = { description: string; amountMinor: bigint };

/** What an order consists of; every amount is in its currency and at least 0. */
export type OrderContent = {
  lines: readonly OrderLine[];
  discounts: readonly OrderAdjustment[];
  fees: readonly OrderAdjustment[];
  taxes: readonly OrderAdjustment[];
  /** `undefined` where there is none, which is not the same as a tip of 0. */
  tipMinor: bigint | undefined;
};

/** Sums of an order's content, in minor units. */
export type OrderTotals = {
  lines: bigint;
  discounts: bigint;
  fees: bigint;
  taxes: bigint;
  tip: bigint;
  /** lines − discounts + fees + taxes + tip */
  total: bigint;
};

/**
 * Adds up what an order comes to. Amounts are whole minor units, so nothing is rounded.
 *
 * @param fields which fields of the request a sum out of bounds is blamed on
 * @throws Refused AMOUNT_INVALID where an amount is out of 0 to {@link MAX_AMOUNT_MINOR}, the
 *   discounts exceed the lines, or the total exceeds the maximum
 */
export function calculateTotals(content: OrderContent, fields = FIELDS_OF_SUMS): OrderTotals {
  checkBounds(content);
  const lines = content.lines.reduce((sum, line) => sum + line.quantity * line.unitAmountMinor, 0n);
  const discounts = sumOf(content.discounts);
  if (discounts > lines) {
    refuse(fields.discounts, `the discounts come to ${discounts}, the lines only to ${lines}`);
  }
  const fees = sumOf(content.fees);
  const taxes = sumOf(content.taxes);
  const tip = content.tipMinor ?? 0n;
  const total = lines - discounts + fees + taxes + tip;
  if (total > MAX_AMOUNT_MINOR)
    refuse(fields.total, `the order comes to ${total}, which is too much`);
  return { lines, discounts, fees, taxes, tip, total };
}

/** What a sum is blamed on where all of an order is given. */
const FIELDS_OF_SUMS = { discounts: "discounts", total: "lines" };

function checkBounds(content: OrderContent): void {
  content.lines.forEach((line, index) => {
    checkAmount(`lines[${index}].unit_amount.amount_minor`, line.unitAmountMinor);
  });
  for (const group of ["discounts", "fees", "taxes"] as const) {
    content[group].forEach((adjustment, index) => {
      checkAmount(`${group}[${index}].amount.amount_minor`, adjustment.amountMinor);
    });
  }
  if (content.tipMinor !== undefined) checkAmount("tip.amount_minor", content.tipMinor);
}

/** @throws Refused AMOUNT_INVALID at the field where the amount is out of 0 to {@link MAX_AMOUNT_MINOR} */
export function checkAmount(field: string, amountMinor: bigint): void {
  if (amountMinor < 0n || amountMinor > MAX_AMOUNT_MINOR) {
    refuse(field, `${amountMinor} is not within 0 and ${MAX_AMOUNT_MINOR}`);
  }
}

function sumOf(adjustments: readonly OrderAdjustment[]): bigint {
  return adjustments.reduce((sum, adjustment) => sum + adjustment.amountMinor, 0n);
}

function refuse(field: string, problem: string): never {
  throw new Refused<Reason>("AMOUNT_INVALID", { field, details: { problem } });
}
