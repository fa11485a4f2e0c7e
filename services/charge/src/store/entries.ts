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

/** Whether money ever moved on an order, whatever is left of it. */
export async function hasEntries(tx: Tx, { workspaceId, id }: Order): Promise<boolean> {
  const rows = await tx.query(
    "SELECT id FROM order_entries WHERE workspace_id = ? AND order_id = ? LIMIT 1",
    [workspaceId, id],
  );
  return rows.length > 0;
}
