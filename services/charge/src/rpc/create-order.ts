import { OrderService } from "@flint/contracts-charge";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { checkCollection } from "../domain/order-collection.ts";
import { createOrder as decide } from "../domain/order.ts";
import { scheduleCollection } from "../jobs/schedule-collection.ts";
import { hashContent } from "../store/content-hash.ts";
import { requireActiveCustomer } from "./active-customer.ts";
import { orderCollectionOf } from "./collection-mapping.ts";
import { checkMetadata } from "./metadata-mapping.ts";
import { currencyOf } from "./money-mapping.ts";
import { contentOf, orderMessage } from "./order-mapping.ts";

/** Creates an order; see the contract. */
export const createOrder = (deps: Deps) =>
  rpc(OrderService.method.createOrder, async (request, call) => {
    const { ids, clock } = deps;
    const currency = currencyOf(request.currency, "currency");
    const content = contentOf(request, { currency, ids });
    checkMetadata(request.metadata);
    const now = clock.now();
    const collection = orderCollectionOf(request, "");
    if (collection !== undefined) checkCollection(collection, { place: "", now });
    await requireActiveCustomer(deps, call, request.customerId);
    const context = {
      orderId: ids.next("order"),
      externalReferenceId: request.externalReferenceId,
      origin: request.origin,
      channel: request.channel,
      creator: call.actor,
    };
    const order = decide(
      {
        workspaceId: call.workspaceId,
        customerId: request.customerId,
        context,
        currency,
        content,
        linesHash: hashContent(content),
        metadata: request.metadata,
        collection,
      },
      now,
    );
    return once(deps, call, OrderService.method.createOrder, request, (tx) => {
      const { actor, requestId, callId, workspace } = call;
      const facts = [{ type: "order.created", object: "order" }] as const;
      commit(tx, { order, facts }, { ids, actor, requestId, callId, now });
      scheduleCollection(tx, { before: undefined, after: order }, { ids, now, workspace });
      return Promise.resolve({ order: orderMessage(order) });
    });
  });
