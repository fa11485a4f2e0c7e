import { RefundService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listRefunds as read } from "../store/refund-lists.ts";
import { attemptReaderOf } from "./attempt-mapping.ts";
import { refundMessage } from "./refund-mapping.ts";

/** Lists refunds, newest first; see the contract. */
export const listRefunds = (deps: Deps) =>
  rpc(RefundService.method.listRefunds, async (request, call) => {
    const { workspaceId } = call;
    const { customerId, orderId, paymentIntentId } = request;
    const filter = { workspaceId, customerId, orderId, paymentIntentId };
    const page = idPageOf("refund", request, { list: "refunds", ...filter });
    const { rows, nextPageToken } = cutPage(page, await read(deps.db, filter, page));
    const reader = attemptReaderOf(call);
    return { refunds: rows.map((refund) => refundMessage(refund, reader)), nextPageToken };
  });
