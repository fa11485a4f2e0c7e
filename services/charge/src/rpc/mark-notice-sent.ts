import { NoticeService } from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { markSent, orderNoticeOf } from "../domain/notice.ts";
import { withNotice } from "../domain/order.ts";
import { findNotice } from "../store/notices.ts";
import { lockOrder } from "../store/orders.ts";
import { noticeNotFound } from "./get-notice.ts";
import { noticeMessage } from "./notice-mapping.ts";

const method = NoticeService.method.markNoticeSent;

/** Says that a notice was sent; see the contract. */
export const markNoticeSent = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { workspaceId } = call;
      // Whose it is never changes: the order's row, which is locked, stands for the notice's too.
      const known = await findNotice(deps.db, workspaceId, request.noticeId);
      if (known === undefined) throw noticeNotFound(request.noticeId);
      const order = await lockOrder(tx, workspaceId, known.orderContext.orderId);
      const before = await findNotice(tx, workspaceId, request.noticeId);
      if (order === undefined || before === undefined) throw noticeNotFound(request.noticeId);
      const now = deps.clock.now();
      const at = request.sendTime === undefined ? undefined : instantOf(request.sendTime);
      const notice = markSent(before, { channel: request.channel, at }, now);
      const { actor, requestId, callId } = call;
      const circumstances = { ids: deps.ids, actor, requestId, callId, now };
      const sent = { type: "notice.sent", object: "notice" } as const;
      // A notice in whose place another one stands says nothing to the order any more.
      if (order.notice?.id === notice.id) {
        const told = { type: "order.notice_sent", object: "order" } as const;
        const changed = withNotice(order, orderNoticeOf(notice), now);
        commit(tx, { order: changed, notice, facts: [sent, told] }, circumstances);
      } else {
        commit(tx, { notice, facts: [sent] }, circumstances);
      }
      return { notice: noticeMessage(notice) };
    }),
  );
