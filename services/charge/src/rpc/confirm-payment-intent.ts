import { PaymentIntentService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { confirmIntent } from "./confirm-intent.ts";

/** Charges an intent that made its order, or goes on with its attempt; see the contract. */
export const confirmPaymentIntent = (deps: Deps) =>
  rpc(PaymentIntentService.method.confirmPaymentIntent, async (request, call) => {
    const ask = { deps, call, method: PaymentIntentService.method.confirmPaymentIntent, request };
    const { paymentIntentId, attemptId, paymentMethodId, note } = request;
    const asked = { driven: { paymentIntentId }, attemptId, paymentMethodId, note };
    const { order, paymentIntent, attempt } = await confirmIntent(ask, asked);
    return { order, paymentIntent, attempt };
  });
