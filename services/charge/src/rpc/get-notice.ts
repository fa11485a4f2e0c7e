import { NoticeService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { findNotice } from "../store/notices.ts";
import { noticeMessage } from "./notice-mapping.ts";

/** Answers one notice; see the contract. */
export const getNotice = (deps: Deps) =>
  rpc(NoticeService.method.getNotice, async ({ noticeId }, call) => {
    const notice = await findNotice(deps.db, call.workspaceId, noticeId);
    if (notice === undefined) throw noticeNotFound(noticeId);
    return { notice: noticeMessage(notice) };
  });

/** What is answered where the workspace has no notice of that id. */
export function noticeNotFound(noticeId: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: "notice_id", details: { id: noticeId } });
}
