import { toJson } from "@bufbuild/protobuf";
import {
  type Attempt,
  AttemptSchema,
  AttemptState,
  ChargeReason,
  ExportService,
  Initiator,
  PaymentFlow,
} from "@flint/contracts-charge";
import { streamRpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listAttempts } from "../store/attempt-lists.ts";
import { attemptMessage, attemptReaderOf } from "./attempt-mapping.ts";
import { type Column, exportText, minorCell, nameCell, timeCell } from "./export-text.ts";

/** Exports attempts, newest first; see the contract. */
export const exportAttempts = (deps: Deps) =>
  streamRpc(ExportService.method.exportAttempts, (request, call) =>
    exportText<Attempt>(request, {
      read: async (span, range) => {
        const { workspaceId } = call;
        const filter = { workspaceId, customerId: request.customerId, orderId: "", ...span };
        const attempts = await listAttempts(deps.db, filter, range);
        return attempts.map((attempt) => attemptMessage(attempt, attemptReaderOf(call)));
      },
      json: (attempt) => toJson(AttemptSchema, attempt),
      columns: COLUMNS,
    }),
  );

const COLUMNS: readonly Column<Attempt>[] = [
  ["id", ({ id }) => id],
  ["payment_intent_id", ({ paymentIntentId }) => paymentIntentId],
  ["order_id", ({ orderContext }) => orderContext?.orderId ?? ""],
  ["external_reference_id", ({ orderContext }) => orderContext?.externalReferenceId ?? ""],
  ["customer_id", ({ customerId }) => customerId],
  ["state", ({ state }) => nameCell(AttemptState, state)],
  ["currency", ({ amount }) => amount?.currency ?? ""],
  ["amount_minor", ({ amount }) => minorCell(amount)],
  ["payment_method_id", ({ paymentMethod }) => paymentMethod?.id ?? ""],
  ["brand", ({ paymentMethod }) => paymentMethod?.brand ?? ""],
  ["last4", ({ paymentMethod }) => paymentMethod?.last4 ?? ""],
  ["consent_id", ({ consentId }) => consentId],
  ["initiator", ({ initiator }) => nameCell(Initiator, initiator)],
  ["reason", ({ reason }) => nameCell(ChargeReason, reason)],
  ["payment_flow", ({ paymentFlow }) => nameCell(PaymentFlow, paymentFlow)],
  ["actor_id", ({ actor }) => actor?.id ?? ""],
  ["decline_code", ({ decline }) => decline?.code ?? ""],
  ["processor", ({ processor }) => processor],
  ["processor_charge_id", ({ processorChargeId }) => processorChargeId],
  ["create_time", ({ createTime }) => timeCell(createTime)],
  ["settle_time", ({ settleTime }) => timeCell(settleTime)],
];
