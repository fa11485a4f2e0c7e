import { type CreateNoticeRequest, NoticeService } from "@flint/contracts-charge";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { refuseFirst } from "../domain/blocker.ts";
import { createNotice as decide, orderNoticeOf } from "../domain/notice.ts";
import { orderBlockers, outstandingMinor, withNotice } from "../domain/order.ts";
import type { Reason } from "../reasons.ts";
import { findOrder, lockOrder } from "../store/orders.ts";
import { noticeMessage, noticeRegimeOf } from "./notice-mapping.ts";

const method = NoticeService.method.createNotice;

/** Records that the charge of an order must be announced; see the contract. */
export const createNotice = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => agreedDaysOf(deps, call, request),
      body: async (tx, agreedDays) => {
        const before = await lockOrder(tx, call.workspaceId, request.orderId);
        if (before === undefined) throw orderNotFound(request.orderId);
        refuseFirst(orderBlockers(before, {}));
        const now = deps.clock.now();
        const notice = decide(
          {
            id: deps.ids.next("notice"),
            workspaceId: call.workspaceId,
            customerId: before.customerId,
            orderContext: before.context,
            regime: noticeRegimeOf(request.regime),
            amount: { currency: before.currency, amountMinor: outstandingMinor(before) },
            consentId: request.consentId,
            agreedDays,
          },
          now,
        );
        const order = withNotice(before, orderNoticeOf(notice), now);
        const facts = [
          { type: "notice.created", object: "notice" },
          { type: "order.notice_created", object: "order" },
        ] as const;
        const { actor, requestId, callId } = call;
        commit(tx, { order, notice, facts }, { ids: deps.ids, actor, requestId, callId, now });
        return { notice: noticeMessage(notice) };
      },
    }),
  );

/**
 * What the named consent agrees on; 0 where none is named.
 *
 * @throws Refused NOT_FOUND where it is not the order's customer's
 */
async function agreedDaysOf(deps: Deps, call: Call, request: CreateNoticeRequest): Promise<number> {
  const { orderId, consentId } = request;
  const order = await findOrder(deps.db, call.workspaceId, orderId);
  if (order === undefined) throw orderNotFound(orderId);
  if (consentId === "") return 0;
  const { consent } = await deps.consents(call).getConsent({ consentId });
  if (consent?.customerId === order.customerId) return consent.noticeDays;
  throw new Refused<Reason>("NOT_FOUND", { field: "consent_id", details: { id: consentId } });
}

function orderNotFound(id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id } });
}
