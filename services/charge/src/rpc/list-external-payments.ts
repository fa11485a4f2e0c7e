import { ExternalPaymentService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listExternalPayments as read } from "../store/external-payments.ts";
import { externalPaymentMessage } from "./external-payment-mapping.ts";

/** Lists external payments, newest first; see the contract. */
export const listExternalPayments = (deps: Deps) =>
  rpc(ExternalPaymentService.method.listExternalPayments, async (request, call) => {
    const { workspaceId } = call;
    const filter = { workspaceId, customerId: request.customerId, orderId: request.orderId };
    const page = idPageOf("externalPayment", request, { list: "external_payments", ...filter });
    const { rows, nextPageToken } = cutPage(page, await read(deps.db, filter, page));
    return { externalPayments: rows.map(externalPaymentMessage), nextPageToken };
  });
