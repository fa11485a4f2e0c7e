import { PaymentIntentService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { cancelIntent } from "./cancel-intent.ts";

/** Ends an intent that made its order; see the contract. */
export const cancelPaymentIntent = (deps: Deps) =>
  rpc(PaymentIntentService.method.cancelPaymentIntent, async (request, call) => {
    const ask = { deps, call, method: PaymentIntentService.method.cancelPaymentIntent, request };
    const { paymentIntentId, note } = request;
    const { order, paymentIntent, attempt } = await cancelIntent(ask, {
      driven: { paymentIntentId },
      note,
    });
    return { order, paymentIntent, attempt };
  });
