import { toJson } from "@bufbuild/protobuf";
import {
  ExportService,
  type Refund,
  RefundObligation,
  RefundSchema,
  RefundState,
} from "@flint/contracts-charge";
import { streamRpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listRefunds } from "../store/refund-lists.ts";
import { attemptReaderOf } from "./attempt-mapping.ts";
import { type Column, exportText, minorCell, nameCell, timeCell } from "./export-text.ts";
import { refundMessage } from "./refund-mapping.ts";

/** Exports refunds, newest first; see the contract. */
export const exportRefunds = (deps: Deps) =>
  streamRpc(ExportService.method.exportRefunds, (request, call) =>
    exportText<Refund>(request, {
      read: async (span, range) => {
        const { workspaceId } = call;
        const of = { customerId: request.customerId, orderId: "", paymentIntentId: "" };
        const refunds = await listRefunds(deps.db, { workspaceId, ...of, ...span }, range);
        return refunds.map((refund) => refundMessage(refund, attemptReaderOf(call)));
      },
      json: (refund) => toJson(RefundSchema, refund),
      columns: COLUMNS,
    }),
  );

const COLUMNS: readonly Column<Refund>[] = [
  ["id", ({ id }) => id],
  ["order_id", ({ orderContext }) => orderContext?.orderId ?? ""],
  ["external_reference_id", ({ orderContext }) => orderContext?.externalReferenceId ?? ""],
  ["payment_intent_id", ({ paymentIntentId }) => paymentIntentId],
  ["attempt_id", ({ attemptId }) => attemptId],
  ["customer_id", ({ customerId }) => customerId],
  ["state", ({ state }) => nameCell(RefundState, state)],
  ["currency", ({ amount }) => amount?.currency ?? ""],
  ["amount_minor", ({ amount }) => minorCell(amount)],
  ["obligation", ({ obligation }) => nameCell(RefundObligation, obligation)],
  ["reason", ({ reason }) => reason],
  ["actor_id", ({ actor }) => actor?.id ?? ""],
  ["failure_code", ({ failure }) => failure?.code ?? ""],
  ["processor", ({ processor }) => processor],
  ["processor_refund_id", ({ processorRefundId }) => processorRefundId],
  ["create_time", ({ createTime }) => timeCell(createTime)],
  ["settle_time", ({ settleTime }) => timeCell(settleTime)],
];
