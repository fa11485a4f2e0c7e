import { type Order, outstandingMinor } from "./order.ts";
import type { OrderLine } from "./totals.ts";

/**
 * How much of an order's total is not owed any more: what was collected and stayed. Above the total
 * where more was collected than is due.
 */
export function coveredMinor(order: Order): bigint {
  return order.totalMinor - outstandingMinor(order);
}

/** What a line comes to, in minor units. */
export function lineAmountMinor({ quantity, unitAmountMinor }: OrderLine): bigint {
  return quantity * unitAmountMinor;
}

/**
 * Which lines are paid: what was collected pays the lines in their order, each in full before the
 * next; what is left then pays what stands beside the lines.
 *
 * @param covered minor units; below 0 pays nothing
 * @returns the paid part of each line in the same order, 0 to what the line comes to
 * Source: docs/decisions/0021-what-was-collected-pays-the-first-lines.md
 */
export function paidLinesMinor(lines: readonly OrderLine[], covered: bigint): bigint[] {
  let left = covered > 0n ? covered : 0n;
  return lines.map((line) => {
    const amount = lineAmountMinor(line);
    const paid = amount < left ? amount : left;
    left -= paid;
    return paid;
  });
}
