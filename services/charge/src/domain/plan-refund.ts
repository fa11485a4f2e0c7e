import { MAX_AMOUNT_MINOR } from "@flint/money";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { allocateRefund, type Refundable, type RefundPart } from "./allocate-refund.ts";
import type { Order } from "./order.ts";
import type { RefundLine, RefundObligation } from "./refund.ts";

/** What a caller wants to be refunded. */
export type RefundAsk = {
  /** `undefined` means the price of the lines, or all that is left where there are none. */
  amountMinor: bigint | undefined;
  lines: readonly RefundLine[];
  obligation: RefundObligation;
};

/** What there is to refund, as it is under the order's lock. */
export type RefundFunds = {
  order: Order;
  /** The charges that may be refunded, the newest first. */
  charges: readonly Refundable[];
  /** How many of each line earlier refunds were of; those that failed do not count. */
  refundedQuantities: ReadonlyMap<string, bigint>;
};

/**
 * Decides how much of which charge is refunded. The order is locked by the caller: this is where
 * refunds at once are kept from giving back more than was charged.
 *
 * @throws Refused AMOUNT_INVALID, INVALID_FIELD, NOT_FOUND, ORDER_CLOSED, REFUND_NOTHING_LEFT,
 *   REFUND_EXCEEDS_REFUNDABLE
 */
export function planRefund(funds: RefundFunds, ask: RefundAsk): readonly RefundPart[] {
  const { order, charges } = funds;
  const { amountMinor } = ask;
  if (amountMinor !== undefined && (amountMinor <= 0n || amountMinor > MAX_AMOUNT_MINOR)) {
    throw new Refused<Reason>("AMOUNT_INVALID", { field: "amount.amount_minor" });
  }
  const priceMinor = priceOf(funds, ask.lines);
  if (ask.obligation === "owed_again" && order.state === "closed") {
    throw new Refused<Reason>("ORDER_CLOSED", {
      field: "obligation",
      details: { order_id: order.id },
    });
  }
  const refundableMinor = charges.reduce((sum, charge) => sum + charge.refundableMinor, 0n);
  if (refundableMinor === 0n) {
    throw new Refused<Reason>("REFUND_NOTHING_LEFT", { details: { order_id: order.id } });
  }
  const wantedMinor = amountMinor ?? (ask.lines.length > 0 ? priceMinor : refundableMinor);
  if (wantedMinor === 0n) {
    throw new Refused<Reason>("AMOUNT_INVALID", { field: "lines" });
  }
  if (wantedMinor > refundableMinor) {
    throw new Refused<Reason>("REFUND_EXCEEDS_REFUNDABLE", {
      field: amountMinor === undefined ? "lines" : "amount.amount_minor",
      details: { refundable_minor: String(refundableMinor), currency: order.currency },
    });
  }
  return allocateRefund(charges, wantedMinor);
}

/** What the lines cost; each is named once, and at most as many as were ordered and not refunded. */
function priceOf({ order, refundedQuantities }: RefundFunds, lines: readonly RefundLine[]): bigint {
  const named = new Set<string>();
  let priceMinor = 0n;
  for (const [index, { orderLineId, quantity }] of lines.entries()) {
    const field = `lines[${index}].order_line_id`;
    if (named.has(orderLineId)) {
      const details = { problem: "each line may be named once" };
      throw new Refused<Reason>("INVALID_FIELD", { field, details });
    }
    named.add(orderLineId);
    const line = order.content.lines.find(({ id }) => id === orderLineId);
    if (line === undefined) {
      throw new Refused<Reason>("NOT_FOUND", { field, details: { id: orderLineId } });
    }
    const left = line.quantity - (refundedQuantities.get(orderLineId) ?? 0n);
    if (quantity > left) {
      throw new Refused<Reason>("REFUND_EXCEEDS_REFUNDABLE", {
        field: `lines[${index}].quantity`,
        details: { refundable_quantity: String(left) },
      });
    }
    priceMinor += quantity * line.unitAmountMinor;
  }
  return priceMinor;
}
