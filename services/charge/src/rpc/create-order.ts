import { OrderService } from "@flint/contracts-charge";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { createOrder as decide } from "../domain/order.ts";
import { hashContent } from "../store/content-hash.ts";
import { checkMetadata } from "./metadata-mapping.ts";
import { currencyOf } from "./money-mapping.ts";
import { contentOf, orderMessage } from "./order-mapping.ts";
import { requireActiveCustomer } from "./require-active-customer.ts";

/** Creates an order; see the contract. */
export const createOrder = (deps: Deps) =>
  rpc(OrderService.method.createOrder, async (request, call) => {
    const { ids, clock } = deps;
    const currency = currencyOf(request.currency, "currency");
    const content = contentOf(request, { currency, ids });
    checkMetadata(request.metadata);
    await requireActiveCustomer(deps, call, request.customerId);
    const context = {
      orderId: ids.next("order"),
      externalReferenceId: request.externalReferenceId,
      origin: request.origin,
      channel: request.channel,
      creator: call.actor,
    };
    const now = clock.now();
    const order = decide(
      {
        workspaceId: call.workspaceId,
        customerId: request.customerId,
        context,
        currency,
        content,
        linesHash: hashContent(content),
        metadata: request.metadata,
      },
      now,
    );
    return once(deps, call, OrderService.method.createOrder, request, (tx) => {
      const { actor, requestId, callId } = call;
      const facts = [{ type: "order.created", object: "order" }] as const;
      commit(tx, { order, facts }, { ids, actor, requestId, callId, now });
      return Promise.resolve({ order: orderMessage(order) });
    });
  });
