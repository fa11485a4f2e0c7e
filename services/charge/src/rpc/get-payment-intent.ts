import { PaymentIntentService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { intentsBesideOrders } from "../store/intents-beside-orders.ts";
import { findIntent } from "../store/intents.ts";
import { intentMessage } from "./intent-mapping.ts";
import type { Reason } from "../reasons.ts";

/** Answers one payment intent; see the contract. */
export const getPaymentIntent = (deps: Deps) =>
  rpc(PaymentIntentService.method.getPaymentIntent, async ({ paymentIntentId }, call) => {
    const intent = await findIntent(deps.db, call.workspaceId, paymentIntentId);
    if (intent === undefined) {
      throw new Refused<Reason>("NOT_FOUND", {
        field: "payment_intent_id",
        details: { id: paymentIntentId },
      });
    }
    const [shown = intent] = await intentsBesideOrders(deps.db, call.workspaceId, [intent]);
    return { paymentIntent: intentMessage(shown) };
  });
