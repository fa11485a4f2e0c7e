import { OrderService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { findOrderOfCall } from "../store/orders.ts";
import { collectOrder } from "./collect-order.ts";
import { moneyOf } from "./money-mapping.ts";
import { expectedRevisionOf } from "./revision-mapping.ts";
import { answerStored } from "./stored-answer.ts";
import {
  backupsAllowed,
  captureKindOf,
  chargeReasonOf,
  initiatorOf,
} from "./stored-credential-mapping.ts";
import type { Reason } from "../reasons.ts";

/** Collects exactly what an order owes; see the contract. */
export const payOrder = (deps: Deps) =>
  rpc(OrderService.method.payOrder, async (request, call) => {
    const ask = { deps, call, method: OrderService.method.payOrder, request };
    const { orderId } = request;
    const { procedure, requestId, workspaceId } = call;
    const found = await findOrderOfCall(deps.db.shared, workspaceId, {
      orderId,
      procedure,
      requestId,
    });
    if (found === undefined || found.keyUsed) {
      const stored = await answerStored(ask);
      if (stored !== undefined) return stored;
    }
    if (found === undefined) {
      throw new Refused<Reason>("NOT_FOUND", {
        field: "order_id",
        details: { id: orderId },
      });
    }
    return collectOrder(ask, {
      order: found.order,
      born: false,
      paymentMethodId: request.paymentMethodId,
      backupsAllowed: backupsAllowed(request.backupUse),
      initiator: initiatorOf(request.initiator),
      reason: chargeReasonOf(request.reason),
      captureKind: captureKindOf(request.captureKind),
      expected: {
        revision: expectedRevisionOf(request),
        outstanding:
          request.expectedOutstanding === undefined
            ? undefined
            : moneyOf(request.expectedOutstanding, "expected_outstanding"),
      },
      note: request.note,
    });
  });
