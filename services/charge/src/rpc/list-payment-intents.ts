import { PaymentIntentService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listIntents } from "../store/intent-lists.ts";
import { intentsBesideOrders } from "../store/intents-beside-orders.ts";
import { intentMessage } from "./intent-mapping.ts";

/** Lists payment intents, newest first; see the contract. */
export const listPaymentIntents = (deps: Deps) =>
  rpc(PaymentIntentService.method.listPaymentIntents, async (request, call) => {
    const { workspaceId } = call;
    const filter = { workspaceId, customerId: request.customerId, orderId: request.orderId };
    const page = idPageOf("paymentIntent", request, { list: "payment_intents", ...filter });
    const { rows, nextPageToken } = cutPage(page, await listIntents(deps.db, filter, page));
    const shown = await intentsBesideOrders(deps.db, workspaceId, rows);
    return { paymentIntents: shown.map(intentMessage), nextPageToken };
  });
