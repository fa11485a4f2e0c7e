import { rowsInsert, type Tx } from "@flint/db";
import type { Order } from "../domain/order.ts";
import type { OrderEntry } from "../domain/settle.ts";

/**
 * Adds an entry to an order. Its source is unique on the order: a second settle of an attempt is
 * a duplicate key, not a second credit.
 */
export function insertEntry(tx: Tx, order: Order, entry: OrderEntry): void {
  const { sql, params } = rowsInsert("order_entries", [
    {
      workspace_id: order.workspaceId,
      id: entry.id,
      order_id: order.id,
      kind: entry.kind,
      source_id: entry.sourceId,
      amount_minor: entry.amountMinor,
      created_at: entry.createdAt,
    },
  ]);
  tx.write(sql, params);
}
