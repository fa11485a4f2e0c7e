import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { LinesEdit } from "./edit-lines.ts";
import { ATTEMPT_RETRY_DELAY_MS, type Order, outstandingMinor } from "./order.ts";
import { coveredMinor, lineAmountMinor, paidLinesMinor } from "./paid-lines.ts";
import { calculateTotals } from "./totals.ts";

/** What has happened on an order that an edit must not contradict. */
export type EditCircumstances = {
  /** Whether money ever moved on it. */
  hasEntries: boolean;
  /** What the attempt that is on its way takes; `undefined` where there is none. */
  inFlightMinor: bigint | undefined;
};

/** An order before and after an edit, and what the edit said of its lines. */
export type Edited = { before: Order; after: Order; lines: LinesEdit | undefined };

/**
 * Refuses an edit that contradicts the money that moved, or is on its way.
 *
 * @throws Refused CUSTOMER_FIXED, LINE_PAID, ORDER_BELOW_COLLECTED, ATTEMPT_IN_FLIGHT
 * Source: docs/promises.md, B3, A7, A8
 */
export function guardEdit(edited: Edited, circumstances: EditCircumstances): void {
  guardCustomer(edited, circumstances);
  guardPaidLines(edited);
  const { before, after } = edited;
  // Where more was collected than is due already, every edit but a lower one makes it better.
  if (after.totalMinor >= before.totalMinor) return;
  guardCollected(edited);
  guardInFlight(edited, circumstances);
}

function guardCustomer({ before, after }: Edited, { hasEntries }: EditCircumstances): void {
  if (before.customerId === after.customerId) return;
  const field = "customer_id";
  if (hasEntries) {
    throw new Refused<Reason>("CUSTOMER_FIXED", { field, details: { order_id: before.id } });
  }
  if (before.liveAttemptId !== undefined) refuseInFlight(before, field);
}

function guardPaidLines({ before, after, lines }: Edited): void {
  const paid = paidLinesMinor(before.content.lines, coveredMinor(before));
  const left = new Map(after.content.lines.map((line) => [line.id, line]));
  before.content.lines.forEach(({ id }, index) => {
    const paidMinor = paid[index] ?? 0n;
    const line = left.get(id);
    const amount = line === undefined ? 0n : lineAmountMinor(line);
    if (amount >= paidMinor) return;
    throw new Refused<Reason>("LINE_PAID", {
      field: fieldOfLine(id, lines),
      details: { line_id: id, paid_minor: String(paidMinor) },
    });
  });
}

/** Where the request cheapens a line: its removal, or else the first of its factors that it names. */
function fieldOfLine(id: string, lines: LinesEdit | undefined): string {
  const removed = lines?.remove.indexOf(id) ?? -1;
  if (removed >= 0) return `lines.remove[${removed}]`;
  const changed = lines?.change.findIndex((change) => change.id === id) ?? -1;
  const factor = lines?.change[changed]?.quantity === undefined ? "unit_amount" : "quantity";
  return `lines.change[${changed}].${factor}`;
}

function guardCollected({ before, after }: Edited): void {
  if (outstandingMinor(after) >= 0n) return;
  throw new Refused<Reason>("ORDER_BELOW_COLLECTED", {
    field: loweredField(before, after),
    details: { least_total_minor: String(coveredMinor(before)), currency: before.currency },
  });
}

function guardInFlight({ before, after }: Edited, { inFlightMinor }: EditCircumstances): void {
  if (inFlightMinor === undefined || outstandingMinor(after) >= inFlightMinor) return;
  refuseInFlight(before, loweredField(before, after));
}

function refuseInFlight(order: Order, field: string): never {
  throw new Refused<Reason>("ATTEMPT_IN_FLIGHT", {
    field,
    details: { order_id: order.id, attempt_id: order.liveAttemptId ?? "" },
    retryDelayMs: ATTEMPT_RETRY_DELAY_MS,
  });
}

/** The first part of the order by which it comes to less: there is one where its total is lower. */
function loweredField(before: Order, after: Order): string {
  const was = calculateTotals(before.content);
  const is = calculateTotals(after.content);
  if (is.lines < was.lines) return "lines";
  if (is.discounts > was.discounts) return "discounts";
  if (is.fees < was.fees) return "fees";
  return is.taxes < was.taxes ? "taxes" : "tip";
}
