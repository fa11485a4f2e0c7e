import { RefundService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { findRefund } from "../store/refunds.ts";
import { attemptReaderOf } from "./attempt-mapping.ts";
import { refundMessage } from "./refund-mapping.ts";

/** Answers one refund; see the contract. */
export const getRefund = (deps: Deps) =>
  rpc(RefundService.method.getRefund, async ({ refundId }, call) => {
    const refund = await findRefund(deps.db, call.workspaceId, refundId);
    if (refund === undefined) {
      throw new Refused<Reason>("NOT_FOUND", { field: "refund_id", details: { id: refundId } });
    }
    return { refund: refundMessage(refund, attemptReaderOf(call)) };
  });
