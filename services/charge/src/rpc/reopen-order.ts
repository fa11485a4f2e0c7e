import { OrderService } from "@flint/contracts-charge";
import { once, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { reopenOrder as decide } from "../domain/order.ts";
import type { Reason } from "../reasons.ts";
import { lockOrder } from "../store/orders.ts";
import { orderMessage } from "./order-mapping.ts";
import { expectedRevisionOf } from "./revision-mapping.ts";

/** Opens a closed order again; see the contract. */
export const reopenOrder = (deps: Deps) =>
  rpc(OrderService.method.reopenOrder, (request, call) =>
    once(deps, call, OrderService.method.reopenOrder, request, async (tx) => {
      const { orderId, reason } = request;
      const before = await lockOrder(tx, call.workspaceId, orderId);
      if (before === undefined) {
        throw new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id: orderId } });
      }
      const now = deps.clock.now();
      const order = decide(before, { revision: expectedRevisionOf(request) }, now);
      const actor = { ...call.actor, reason };
      const { requestId, callId } = call;
      const facts = [{ type: "order.reopened", object: "order" }] as const;
      commit(tx, { order, facts }, { ids: deps.ids, actor, requestId, callId, now });
      return { order: orderMessage(order) };
    }),
  );
