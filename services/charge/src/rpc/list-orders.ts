import { OrderService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listOrders as read } from "../store/order-lists.ts";
import { createdSpanOf } from "./created-span.ts";
import { orderMessage, storedOrderState, storedPaymentState } from "./order-mapping.ts";

/** Lists orders, newest first; see the contract. */
export const listOrders = (deps: Deps) =>
  rpc(OrderService.method.listOrders, async (request, call) => {
    const span = createdSpanOf(request);
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
