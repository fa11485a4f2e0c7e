import type {
  MetadataChange as MetadataChangeMessage,
  OrderAdjustments,
  OrderLine as OrderLineMessage,
  OrderLinesChange,
  UpdateOrderRequest,
} from "@flint/contracts-charge";
import type { Currency } from "@flint/money";
import type { Ids, MetadataChange } from "@flint/std";
import type { LinesEdit } from "../domain/edit-lines.ts";
import type { OrderEdit } from "../domain/edit-order.ts";
import type { OrderAdjustment } from "../domain/totals.ts";
import { orderCollectionOf } from "./collection-mapping.ts";
import { amountOf } from "./money-mapping.ts";
import { adjustmentsOf, newLineOf } from "./order-mapping.ts";

type Given = { currency: Currency; ids: Ids };

/**
 * Reads what shall change of an order.
 *
 * @throws Refused CURRENCY_UNKNOWN, CURRENCY_MIXED, INVALID_FIELD
 */
export function orderEditOf(request: UpdateOrderRequest, given: Given): OrderEdit {
  const { customerId, lines, tip, metadata, collection } = request;
  const { currency } = given;
  const amountsOf = (field: string, list: OrderAdjustments | undefined) =>
    list && readAdjustments(`${field}.items`, list, currency);
  return {
    customerId: customerId === "" ? undefined : customerId,
    lines: lines && linesEditOf(lines, given),
    discounts: amountsOf("discounts", request.discounts),
    fees: amountsOf("fees", request.fees),
    taxes: amountsOf("taxes", request.taxes),
    tip: tip && {
      amountMinor: tip.amount && amountOf(tip.amount, { currency, field: "tip.amount" }),
    },
    metadata: metadata && metadataChangeOf(metadata),
    collection: collection && { wanted: orderCollectionOf(collection, "collection.") },
  };
}

function readAdjustments(
  field: string,
  { items }: OrderAdjustments,
  currency: Currency,
): OrderAdjustment[] {
  return adjustmentsOf(items, { field, currency });
}

function linesEditOf({ add, change, remove }: OrderLinesChange, given: Given): LinesEdit {
  const { currency } = given;
  return {
    add: add.map((line: OrderLineMessage, index) => newLineOf(line, `lines.add[${index}]`, given)),
    change: change.map(({ lineId, description, quantity, unitAmount }, index) => {
      const field = `lines.change[${index}].unit_amount`;
      const unitAmountMinor = unitAmount && amountOf(unitAmount, { currency, field });
      return { id: lineId, description, quantity, unitAmountMinor };
    }),
    remove,
  };
}

function metadataChangeOf(message: MetadataChangeMessage): MetadataChange {
  return { set: message.set, delete: message.delete, clear: message.clear };
}
