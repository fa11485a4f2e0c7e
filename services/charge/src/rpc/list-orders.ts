import { type ListOrdersRequest, OrderService } from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { listOrders as read } from "../store/order-lists.ts";
import { orderMessage, storedOrderState, storedPaymentState } from "./order-mapping.ts";

/** Lists orders, newest first; see the contract. */
export const listOrders = (deps: Deps) =>
  rpc(OrderService.method.listOrders, async (request, call) => {
    const span = spanOf(request);
    const filter = {
      workspaceId: call.workspaceId,
      customerId: request.customerId,
      externalReferenceId: request.externalReferenceId,
      state: storedOrderState(request.state),
      paymentState: storedPaymentState(request.paymentState),
    };
    const page = idPageOf("order", request, {
      ...{ list: "orders", ...filter },
      createdFrom: span.createdFrom?.toString(),
      createdBefore: span.createdBefore?.toString(),
    });
    const found = await read(deps.db, { ...filter, ...span }, page);
    const { rows, nextPageToken } = cutPage(page, found);
    return { orders: rows.map(orderMessage), nextPageToken };
  });

/** @throws Refused INVALID_FIELD where nothing can lie between the two */
function spanOf(request: ListOrdersRequest) {
  const createdFrom = request.createdFrom && instantOf(request.createdFrom);
  const createdBefore = request.createdBefore && instantOf(request.createdBefore);
  if (createdFrom !== undefined && createdBefore !== undefined) {
    if (Temporal.Instant.compare(createdFrom, createdBefore) >= 0) {
      const details = { problem: "is not later than created_from" };
      throw new Refused<Reason>("INVALID_FIELD", { field: "created_before", details });
    }
  }
  return { createdFrom, createdBefore };
}
