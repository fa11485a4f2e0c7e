import { OrderService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { cancelIntent } from "./cancel-intent.ts";

/** Ends an order's intent; see the contract. */
export const cancelOrderPaymentIntent = (deps: Deps) =>
  rpc(OrderService.method.cancelOrderPaymentIntent, async (request, call) => {
    const ask = { deps, call, method: OrderService.method.cancelOrderPaymentIntent, request };
    const { orderId, paymentIntentId, note } = request;
    const { order, paymentIntent, attempt } = await cancelIntent(ask, {
      driven: { orderId, paymentIntentId },
      note,
    });
    return { order, paymentIntent, attempt };
  });
