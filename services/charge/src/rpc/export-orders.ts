import { toJson } from "@bufbuild/protobuf";
import {
  ExportService,
  type Order,
  OrderPaymentState,
  OrderRefundState,
  OrderSchema,
  OrderState,
} from "@flint/contracts-charge";
import { streamRpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listOrders } from "../store/order-lists.ts";
import { type Column, exportText, minorCell, nameCell, timeCell } from "./export-text.ts";
import { orderMessage } from "./order-mapping.ts";

/** Exports orders, newest first; see the contract. */
export const exportOrders = (deps: Deps) =>
  streamRpc(ExportService.method.exportOrders, (request, { workspaceId }) =>
    exportText<Order>(request, {
      read: async (span, range) => {
        const { customerId } = request;
        const filter = { workspaceId, customerId, ...span, ...ALL_STATES };
        return (await listOrders(deps.db, filter, range)).map(orderMessage);
      },
      json: (order) => toJson(OrderSchema, order),
      columns: COLUMNS,
    }),
  );

const ALL_STATES = { externalReferenceId: "", state: undefined, paymentState: undefined };

const COLUMNS: readonly Column<Order>[] = [
  ["id", ({ id }) => id],
  ["customer_id", ({ customerId }) => customerId],
  ["external_reference_id", ({ context }) => context?.externalReferenceId ?? ""],
  ["origin", ({ context }) => context?.origin ?? ""],
  ["channel", ({ context }) => context?.channel ?? ""],
  ["state", ({ state }) => nameCell(OrderState, state)],
  ["payment_state", ({ paymentState }) => nameCell(OrderPaymentState, paymentState)],
  ["refund_state", ({ refundState }) => nameCell(OrderRefundState, refundState)],
  ["currency", ({ totals }) => totals?.total?.currency ?? ""],
  ["total_minor", ({ totals }) => minorCell(totals?.total)],
  ["paid_minor", ({ totals }) => minorCell(totals?.paid)],
  ["refunded_minor", ({ totals }) => minorCell(totals?.refunded)],
  ["credited_minor", ({ totals }) => minorCell(totals?.credited)],
  ["outstanding_minor", ({ totals }) => minorCell(totals?.outstanding)],
  ["create_time", ({ createTime }) => timeCell(createTime)],
  ["update_time", ({ updateTime }) => timeCell(updateTime)],
  ["close_time", ({ closeTime }) => timeCell(closeTime)],
  ["collect_at", ({ collectAt }) => timeCell(collectAt)],
  ["revision", ({ revision }) => revision],
];
