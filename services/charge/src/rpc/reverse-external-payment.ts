import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ExternalPaymentService,
  type ReverseExternalPaymentRequest,
  type ReverseExternalPaymentResponse,
  ReverseExternalPaymentResponseSchema,
} from "@flint/contracts-charge";
import { transact } from "@flint/db";
import { type Call, requestFingerprint, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import {
  type ExternalPayment,
  reverseExternalPayment as decide,
} from "../domain/external-payment.ts";
import type { Order } from "../domain/order.ts";
import { findExternalPayment, findStoredExternalCall } from "../store/external-payments.ts";
import { lockOrder } from "../store/orders.ts";
import { externalPaymentMessage } from "./external-payment-mapping.ts";
import { externalPaymentNotFound } from "./get-external-payment.ts";
import { onceOnRow } from "./once-on-row.ts";
import { orderMessage } from "./order-mapping.ts";

const method = ExternalPaymentService.method.reverseExternalPayment;

/** Takes back what was recorded by mistake; see the contract. */
export const reverseExternalPayment = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceOnRow(deps, call, { method, request, does: "reverse" }, () => reverse(deps, call, request)),
  );

async function reverse(
  deps: Deps,
  call: Call,
  request: ReverseExternalPaymentRequest,
): Promise<ReverseExternalPaymentResponse> {
  const { workspaceId, requestId, callId } = call;
  const { externalPaymentId, reason } = request;
  const found = await findExternalPayment(deps.db, workspaceId, externalPaymentId);
  if (found === undefined) throw externalPaymentNotFound(externalPaymentId);
  const { orderId } = found.orderContext;
  const actor = { ...call.actor, reason };
  const fingerprint = requestFingerprint(method, request);
  return transact(
    deps.db,
    async (tx) => {
      const before = await lockOrder(tx, workspaceId, orderId);
      // Under the order's lock it changes no more.
      const payment = await findExternalPayment(tx, workspaceId, externalPaymentId);
      if (before === undefined || payment === undefined) {
        throw new Error(`External payment ${externalPaymentId} is gone, or its order.`);
      }
      const now = deps.clock.now();
      const given = { entryId: deps.ids.next("entry"), now };
      const decision = decide(before, payment, { reason, actor }, given);
      const { order, externalPayment, entries, facts } = decision;
      const response = responseOf({ externalPayment, order });
      const answer = toBinary(ReverseExternalPaymentResponseSchema, response);
      const stored = { requestId, request: fingerprint, answer };
      commit(
        tx,
        { order, externalPayments: [externalPayment], entries, facts },
        {
          ...{ ids: deps.ids, actor, requestId, callId, now },
          externalPaymentCall: { does: "reverse", ...stored },
        },
      );
      return response;
    },
    {
      // The connection was lost at COMMIT: the key tells whether the row is there.
      landed: async (tx) => {
        const key = { does: "reverse", requestId } as const;
        const stored = await findStoredExternalCall(tx, workspaceId, key);
        const isMine = stored?.request.equals(fingerprint) === true;
        return isMine ? fromBinary(ReverseExternalPaymentResponseSchema, stored.answer) : undefined;
      },
    },
  );
}

function responseOf(after: {
  externalPayment: ExternalPayment;
  order: Order;
}): ReverseExternalPaymentResponse {
  return create(ReverseExternalPaymentResponseSchema, {
    externalPayment: externalPaymentMessage(after.externalPayment),
    order: orderMessage(after.order),
  });
}
