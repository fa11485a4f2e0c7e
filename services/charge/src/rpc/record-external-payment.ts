import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ExternalPaymentService,
  type RecordExternalPaymentResponse,
  RecordExternalPaymentResponseSchema,
  type RecordExternalPaymentRequest,
} from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { transact } from "@flint/db";
import { type Call, requestFingerprint, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { recordExternalPayment as decide } from "../domain/external-payment.ts";
import type { Reason } from "../reasons.ts";
import { findStoredExternalCall } from "../store/external-payments.ts";
import { lockOrder } from "../store/orders.ts";
import { externalPaymentMessage } from "./external-payment-mapping.ts";
import { amountOf } from "./money-mapping.ts";
import { onceOnRow } from "./once-on-row.ts";
import { orderMessage } from "./order-mapping.ts";

const method = ExternalPaymentService.method.recordExternalPayment;

/** Records that an order was paid outside Flint; see the contract. */
export const recordExternalPayment = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceOnRow(deps, call, { method, request, does: "record" }, () => record(deps, call, request)),
  );

function record(
  deps: Deps,
  call: Call,
  request: RecordExternalPaymentRequest,
): Promise<RecordExternalPaymentResponse> {
  const id = deps.ids.next("externalPayment");
  const fingerprint = requestFingerprint(method, request);
  const { workspaceId, actor, requestId, callId } = call;
  return transact(
    deps.db,
    async (tx) => {
      const before = await lockOrder(tx, workspaceId, request.orderId);
      if (before === undefined) {
        const details = { id: request.orderId };
        throw new Refused<Reason>("NOT_FOUND", { field: "order_id", details });
      }
      const { currency } = before;
      const amountMinor = amountOf(request.amount, { currency, field: "amount" });
      const now = deps.clock.now();
      const decision = decide(
        before,
        {
          ...{ id, amount: { currency, amountMinor }, method: request.method },
          occurredAt: request.occurTime === undefined ? now : instantOf(request.occurTime),
          ...{ note: request.note, actor: { ...actor, reason: request.note } },
        },
        { entryId: deps.ids.next("entry"), now },
      );
      const { order, externalPayment, entries, facts } = decision;
      const response = responseOf(decision);
      const answer = toBinary(RecordExternalPaymentResponseSchema, response);
      const stored = { requestId, request: fingerprint, answer };
      commit(
        tx,
        { order, externalPayments: [externalPayment], entries, facts },
        {
          ...{ ids: deps.ids, actor, requestId, callId, now },
          externalPaymentCall: { does: "record", ...stored },
        },
      );
      return response;
    },
    {
      // The connection was lost at COMMIT: the key tells whether the row is there.
      landed: async (tx) => {
        const key = { does: "record", requestId } as const;
        const stored = await findStoredExternalCall(tx, workspaceId, key);
        const isMine = stored?.request.equals(fingerprint) === true;
        return isMine ? fromBinary(RecordExternalPaymentResponseSchema, stored.answer) : undefined;
      },
    },
  );
}

function responseOf({
  externalPayment,
  order,
}: {
  externalPayment: Parameters<typeof externalPaymentMessage>[0];
  order: Parameters<typeof orderMessage>[0];
}): RecordExternalPaymentResponse {
  return create(RecordExternalPaymentResponseSchema, {
    externalPayment: externalPaymentMessage(externalPayment),
    order: orderMessage(order),
  });
}
