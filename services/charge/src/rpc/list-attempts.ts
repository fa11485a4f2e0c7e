import { PaymentIntentService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listAttempts as read } from "../store/attempt-lists.ts";
import { attemptMessage, attemptReaderOf } from "./attempt-mapping.ts";

/** Lists attempts, newest first; see the contract. */
export const listAttempts = (deps: Deps) =>
  rpc(PaymentIntentService.method.listAttempts, async (request, call) => {
    const { workspaceId } = call;
    const filter = { workspaceId, customerId: request.customerId, orderId: request.orderId };
    const page = idPageOf("attempt", request, { list: "attempts", ...filter });
    const { rows, nextPageToken } = cutPage(page, await read(deps.db, filter, page));
    const reader = attemptReaderOf(call);
    return { attempts: rows.map((attempt) => attemptMessage(attempt, reader)), nextPageToken };
  });
