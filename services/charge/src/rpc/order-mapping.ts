import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import {
  type CreateOrderRequest,
  type Order as OrderMessage,
  type OrderAdjustment as OrderAdjustmentMessage,
  type OrderLine as OrderLineMessage,
  OrderPaymentState as OrderPaymentStateMessage,
  OrderRefundState as OrderRefundStateMessage,
  OrderSchema,
  OrderState,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { Currency } from "@flint/money";
import { type Ids, Refused } from "@flint/std";
import type { OrderCollection } from "../domain/order-collection.ts";
import {
  type Order,
  type OrderPaymentState,
  type OrderRefundState,
  outstandingMinor,
  paymentState,
  refundState,
} from "../domain/order.ts";
import {
  calculateTotals,
  type OrderAdjustment,
  type OrderContent,
  type OrderLine,
} from "../domain/totals.ts";
import { orderContextMessage } from "./actor-mapping.ts";
import { amountOf, moneyMessage } from "./money-mapping.ts";
import { CHARGE_REASONS } from "./stored-credential-mapping.ts";
import type { Reason } from "../reasons.ts";

const ORDER_STATES = {
  open: OrderState.OPEN,
  closed: OrderState.CLOSED,
} as const satisfies Record<Order["state"], OrderState>;

const PAYMENT_STATES = {
  unpaid: OrderPaymentStateMessage.UNPAID,
  partially_paid: OrderPaymentStateMessage.PARTIALLY_PAID,
  paid: OrderPaymentStateMessage.PAID,
} as const satisfies Record<OrderPaymentState, OrderPaymentStateMessage>;

const REFUND_STATES = {
  none: OrderRefundStateMessage.NONE,
  partial: OrderRefundStateMessage.PARTIAL,
  full: OrderRefundStateMessage.FULL,
} as const satisfies Record<OrderRefundState, OrderRefundStateMessage>;

/** The state that a filter names, as it is stored; `undefined` where it names none. */
export function storedOrderState(state: OrderState): Order["state"] | undefined {
  return state === OrderState.OPEN ? "open" : state === OrderState.CLOSED ? "closed" : undefined;
}

/** The payment state that a filter names, as it is stored; `undefined` where it names none. */
export function storedPaymentState(state: OrderPaymentStateMessage): OrderPaymentState | undefined {
  const found = Object.entries(PAYMENT_STATES).find(([, message]) => message === state);
  return found?.[0] as OrderPaymentState | undefined;
}

/**
 * Reads what an order shall consist of.
 *
 * @throws Refused CURRENCY_UNKNOWN, CURRENCY_MIXED, INVALID_FIELD
 */
export function contentOf(
  request: CreateOrderRequest,
  given: { currency: Currency; ids: Ids },
): OrderContent {
  const { currency } = given;
  return {
    lines: request.lines.map((line, index) => newLineOf(line, `lines[${index}]`, given)),
    discounts: adjustmentsOf(request.discounts, { field: "discounts", currency }),
    fees: adjustmentsOf(request.fees, { field: "fees", currency }),
    taxes: adjustmentsOf(request.taxes, { field: "taxes", currency }),
    tipMinor:
      request.tip === undefined ? undefined : amountOf(request.tip, { currency, field: "tip" }),
  };
}

/**
 * Reads a line that is new to its order.
 *
 * @param field the line's path in the request
 * @throws Refused CURRENCY_UNKNOWN, CURRENCY_MIXED, INVALID_FIELD
 */
export function newLineOf(
  line: OrderLineMessage,
  field: string,
  { currency, ids }: { currency: Currency; ids: Ids },
): OrderLine {
  refuseSet(`${field}.id`, line.id !== "");
  refuseSet(`${field}.amount`, line.amount !== undefined);
  return {
    id: ids.next("orderLine"),
    description: line.description,
    quantity: line.quantity,
    unitAmountMinor: amountOf(line.unitAmount, { currency, field: `${field}.unit_amount` }),
  };
}

/**
 * Reads amounts that stand beside the lines.
 *
 * @param place.field the list's path in the request
 * @throws Refused CURRENCY_UNKNOWN, CURRENCY_MIXED
 */
export function adjustmentsOf(
  messages: readonly OrderAdjustmentMessage[],
  { field, currency }: { field: string; currency: Currency },
): OrderAdjustment[] {
  return messages.map((message, index) => ({
    description: message.description,
    amountMinor: amountOf(message.amount, { currency, field: `${field}[${index}].amount` }),
  }));
}

function refuseSet(field: string, isSet: boolean): void {
  if (!isSet) return;
  throw new Refused<Reason>("INVALID_FIELD", {
    field,
    details: { problem: "Flint fills it in: leave it out" },
  });
}

/** An order as a message. */
export function orderMessage(order: Order): OrderMessage {
  const { content, currency } = order;
  const money = (amountMinor: bigint) => moneyMessage(currency, amountMinor);
  const adjustments = (list: readonly OrderAdjustment[]) =>
    list.map(({ description, amountMinor }) => ({ description, amount: money(amountMinor) }));
  return create(OrderSchema, {
    id: order.id,
    customerId: order.customerId,
    context: orderContextMessage(order.context),
    state: ORDER_STATES[order.state],
    paymentState: PAYMENT_STATES[paymentState(order)],
    refundState: REFUND_STATES[refundState(order)],
    lines: content.lines.map((line) => ({
      id: line.id,
      description: line.description,
      quantity: line.quantity,
      unitAmount: money(line.unitAmountMinor),
      amount: money(line.quantity * line.unitAmountMinor),
    })),
    discounts: adjustments(content.discounts),
    fees: adjustments(content.fees),
    taxes: adjustments(content.taxes),
    tip: content.tipMinor === undefined ? undefined : money(content.tipMinor),
    totals: totalsInit(order, money),
    metadata: order.metadata,
    liveAttemptId: order.liveAttemptId ?? "",
    createTime: timestampOf(order.createdAt),
    updateTime: timestampOf(order.updatedAt),
    closeTime: order.closedAt === undefined ? undefined : timestampOf(order.closedAt),
    revision: BigInt(order.revision),
    noticeId: order.notice?.id ?? "",
    earliestChargeTime: earliestChargeTimeOf(order),
    ...(order.collection && collectionInit(order.collection)),
  });
}

/** A notice that an edit made void says nothing of when the order may be charged. */
function earliestChargeTimeOf({ notice }: Order): Timestamp | undefined {
  if (notice?.earliestDebitAt === undefined || notice.isVoid) return undefined;
  return timestampOf(notice.earliestDebitAt);
}

function collectionInit({ collectAt, reason, refusal }: OrderCollection) {
  return {
    collectAt: timestampOf(collectAt),
    collectReason: CHARGE_REASONS[reason],
    ...(refusal && {
      collectionRefusal: {
        refuseTime: timestampOf(refusal.refusedAt),
        reasons: [...refusal.reasons],
      },
    }),
  };
}

function totalsInit(order: Order, money: (amountMinor: bigint) => ReturnType<typeof moneyMessage>) {
  const totals = calculateTotals(order.content);
  return {
    lines: money(totals.lines),
    discounts: money(totals.discounts),
    fees: money(totals.fees),
    taxes: money(totals.taxes),
    tip: money(totals.tip),
    total: money(order.totalMinor),
    paid: money(order.paidMinor),
    refunded: money(order.refundedMinor),
    credited: money(order.creditedMinor),
    outstanding: money(outstandingMinor(order)),
  };
}
