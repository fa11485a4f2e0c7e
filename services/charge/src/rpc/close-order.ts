import { OrderService } from "@flint/contracts-charge";
import { once, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { closeOrder as decide } from "../domain/order.ts";
import { lockOrder } from "../store/orders.ts";
import { orderMessage } from "./order-mapping.ts";
import { expectedRevisionOf } from "./revision-mapping.ts";
import type { Reason } from "../reasons.ts";

/** Closes an order; see the contract. */
export const closeOrder = (deps: Deps) =>
  rpc(OrderService.method.closeOrder, (request, call) =>
    once(deps, call, OrderService.method.closeOrder, request, async (tx) => {
      const before = await lockOrder(tx, call.workspaceId, request.orderId);
      if (before === undefined) {
        throw new Refused<Reason>("NOT_FOUND", {
          field: "order_id",
          details: { id: request.orderId },
        });
      }
      const now = deps.clock.now();
      const order = decide(before, { revision: expectedRevisionOf(request) }, now);
      const { actor, requestId, callId } = call;
      const facts = [{ type: "order.closed", object: "order" }] as const;
      commit(tx, { order, facts }, { ids: deps.ids, actor, requestId, callId, now });
      return { order: orderMessage(order) };
    }),
  );
