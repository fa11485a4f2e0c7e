import { NoticeService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listNotices as read } from "../store/notices.ts";
import { noticeMessage } from "./notice-mapping.ts";

/** Lists notices, newest first; see the contract. */
export const listNotices = (deps: Deps) =>
  rpc(NoticeService.method.listNotices, async (request, call) => {
    const { workspaceId } = call;
    const filter = { workspaceId, customerId: request.customerId, orderId: request.orderId };
    const page = idPageOf("notice", request, { list: "notices", ...filter });
    const { rows, nextPageToken } = cutPage(page, await read(deps.db, filter, page));
    return { notices: rows.map(noticeMessage), nextPageToken };
  });
