import { OrderService, type UpdateOrderRequest } from "@flint/contracts-charge";
import type { Tx } from "@flint/db";
import { onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { editOrder as decide } from "../domain/edit-order.ts";
import { checkEditable, type Order } from "../domain/order.ts";
import { scheduleCollection } from "../jobs/schedule-collection.ts";
import type { Reason } from "../reasons.ts";
import { findAttempt } from "../store/attempts.ts";
import { hashContent } from "../store/content-hash.ts";
import { hasEntries } from "../store/entries.ts";
import { lockOrder } from "../store/orders.ts";
import { requireActiveCustomer } from "./active-customer.ts";
import { orderEditOf } from "./order-edit-mapping.ts";
import { orderMessage } from "./order-mapping.ts";
import { expectedRevisionOf } from "./revision-mapping.ts";

const method = OrderService.method.updateOrder;

/** Changes what is set in the request of an order; see the contract. */
export const updateOrder = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: async () => {
        if (request.customerId !== "") await requireActiveCustomer(deps, call, request.customerId);
      },
      body: async (tx) => {
        const { ids } = deps;
        const before = await lockOrder(tx, call.workspaceId, request.orderId);
        if (before === undefined) throw orderNotFound(request.orderId);
        checkEditable(before, { revision: expectedRevisionOf(request) });
        const edit = orderEditOf(request, { currency: before.currency, ids });
        const now = deps.clock.now();
        const circumstances = await circumstancesOf(tx, before, request);
        const order = decide(before, edit, { ...circumstances, now, hashOf: hashContent });
        const { actor, requestId, callId, workspace } = call;
        if (order !== before) {
          const facts = [{ type: "order.updated", object: "order" }] as const;
          commit(tx, { order, facts }, { ids, actor, requestId, callId, now });
          scheduleCollection(tx, { before, after: order }, { ids, now, workspace });
        }
        return { order: orderMessage(order) };
      },
    }),
  );

/** What has happened on the order, asked for only where it counts. The order is locked. */
async function circumstancesOf(tx: Tx, order: Order, { customerId }: UpdateOrderRequest) {
  const { workspaceId, liveAttemptId } = order;
  const live =
    liveAttemptId === undefined ? undefined : await findAttempt(tx, workspaceId, liveAttemptId);
  const changesCustomer = customerId !== "" && customerId !== order.customerId;
  return {
    hasEntries: changesCustomer && (await hasEntries(tx, order)),
    inFlightMinor: live?.amount.amountMinor,
  };
}

function orderNotFound(id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id } });
}
