import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type CreateRefundRequest,
  type CreateRefundRequestSchema,
  type OrderTotals,
  OrderService,
  type Refund,
  RefundObligation,
  RefundService,
  type RefundState,
} from "@flint/contracts-charge";
import { jobsDueNow } from "@flint/jobs";
import { eventually, present, type TestCaller, type TestHost } from "@flint/testing";
import { REFUND } from "../jobs/refund-payload.ts";

/** Fields of a CreateRefund request. */
export type RefundFields = Exclude<
  MessageInitShape<typeof CreateRefundRequestSchema>,
  CreateRefundRequest
>;

/** A request to refund all of an order, forgiving it, but for what is given. */
export function aRefund(orderId: string, parts: RefundFields = {}): RefundFields {
  return {
    requestId: randomUUID(),
    orderId,
    obligation: RefundObligation.CREDITED,
    reason: "the beans were stale",
    ...parts,
  };
}

/** Refunds an order as {@link aRefund} says. */
export async function refund(
  caller: TestCaller,
  orderId: string,
  parts: RefundFields = {},
): Promise<Refund[]> {
  return (await caller.client(RefundService).createRefund(aRefund(orderId, parts))).refunds;
}

/** EUR, in cents. */
export function euro(amountMinor: bigint) {
  return { currency: "EUR", amountMinor };
}

/** What an order's balance is, in minor units, with both axes. */
export async function balanceOf(caller: TestCaller, orderId: string) {
  const read = await caller.client(OrderService).getOrder({ orderId });
  const order = present(read.order, "order");
  const totals = order.totals as OrderTotals;
  return {
    paid: totals.paid?.amountMinor,
    refunded: totals.refunded?.amountMinor,
    credited: totals.credited?.amountMinor,
    outstanding: totals.outstanding?.amountMinor,
    paymentState: order.paymentState,
    refundState: order.refundState,
  };
}

/** Waits until a refund has come to a state, making its look-ups due as if the time had passed. */
export function refundIn(
  caller: TestCaller,
  host: TestHost,
  wanted: { refundId: string; state: RefundState },
): Promise<Refund> {
  return eventually(async () => {
    await jobsDueNow(host.database("charge"), REFUND);
    const { refundId } = wanted;
    const read = await caller.client(RefundService).getRefund({ refundId });
    return read.refund?.state === wanted.state ? read.refund : undefined;
  });
}
