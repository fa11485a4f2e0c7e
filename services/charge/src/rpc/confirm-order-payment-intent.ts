import { OrderService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { confirmIntent } from "./confirm-intent.ts";

/** Charges an order's intent, or goes on with its attempt; see the contract. */
export const confirmOrderPaymentIntent = (deps: Deps) =>
  rpc(OrderService.method.confirmOrderPaymentIntent, async (request, call) => {
    const ask = { deps, call, method: OrderService.method.confirmOrderPaymentIntent, request };
    const { orderId, paymentIntentId, attemptId, paymentMethodId, note } = request;
    const asked = { driven: { orderId, paymentIntentId }, attemptId, paymentMethodId, note };
    const { order, paymentIntent, attempt } = await confirmIntent(ask, asked);
    return { order, paymentIntent, attempt };
  });
