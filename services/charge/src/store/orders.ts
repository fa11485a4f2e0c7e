import { type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id, OrderContext } from "@flint/std";
import type { CollectionRefusal, OrderCollection } from "../domain/order-collection.ts";
import type { OrderNotice } from "../domain/notice.ts";
import { type Order, paymentState } from "../domain/order.ts";
import type { OrderAdjustment, OrderContent, OrderLine } from "../domain/totals.ts";
import { fromColumn, toColumn } from "./json.ts";

/** Columns of an order, in the order of {@link OrderRow}. */
export const ORDER_COLUMNS = `id, workspace_id, customer_id, context, currency, content, lines_hash,
  total_minor, paid_minor, refunded_minor, credited_minor, unapplied_minor, state, live_attempt_id,
  notice, collection, metadata, created_at, updated_at, closed_at, revision`;

/** A row of `orders`. */
export type OrderRow = {
  id: string;
  workspace_id: string;
  customer_id: string;
  context: Buffer;
  currency: string;
  content: Buffer;
  lines_hash: string;
  total_minor: bigint;
  paid_minor: bigint;
  refunded_minor: bigint;
  credited_minor: bigint;
  unapplied_minor: bigint;
  state: "open" | "closed";
  live_attempt_id: string | null;
  notice: Buffer | null;
  collection: Buffer | null;
  metadata: Buffer;
  created_at: Temporal.Instant;
  updated_at: Temporal.Instant;
  closed_at: Temporal.Instant | null;
  revision: number;
};

/** Reads one order, or nothing where the workspace has none of that id. */
export async function findOrder(
  reader: Reader,
  workspaceId: string,
  orderId: string,
): Promise<Order | undefined> {
  const [row] = await reader.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders WHERE workspace_id = ? AND id = ?`,
    [workspaceId, orderId],
  );
  return row === undefined ? undefined : orderOf(row);
}

/** Reads orders by their ids, at most a page of them; those that the workspace has not are missing. */
export async function findOrders(
  reader: Reader,
  workspaceId: string,
  ids: readonly string[],
): Promise<Order[]> {
  if (ids.length === 0) return [];
  const rows = await reader.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders WHERE workspace_id = ? AND id IN (?)`,
    [workspaceId, ids],
  );
  return rows.map(orderOf);
}

/**
 * Reads one order, and whether a call with this key has made an intent already: one round trip,
 * since every charge passes here.
 */
export async function findOrderOfCall(
  reader: Reader,
  workspaceId: string,
  given: { orderId: string; procedure: string; requestId: string },
): Promise<{ order: Order; keyUsed: boolean } | undefined> {
  const columns = ORDER_COLUMNS.split(",").map((column) => `o.${column.trim()}`);
  const [row] = await reader.query<OrderRow & { key_used: bigint | number }>(
    `SELECT ${columns.join(", ")}, i.id IS NOT NULL AS key_used FROM orders o
       LEFT JOIN payment_intents i ON i.workspace_id = o.workspace_id
         AND i.request_procedure = ? AND i.request_id = ?
     WHERE o.workspace_id = ? AND o.id = ?`,
    [given.procedure, given.requestId, workspaceId, given.orderId],
  );
  return row === undefined
    ? undefined
    : { order: orderOf(row), keyUsed: Number(row.key_used) !== 0 };
}

/** Locks one order for this transaction: every change of what it owes passes here. */
export async function lockOrder(
  tx: Tx,
  workspaceId: string,
  orderId: string,
): Promise<Order | undefined> {
  const [row] = await tx.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders WHERE workspace_id = ? AND id = ? FOR UPDATE`,
    [workspaceId, orderId],
  );
  return row === undefined ? undefined : orderOf(row);
}

/** Writes a new order. */
export function insertOrder(tx: Tx, order: Order): void {
  const { sql, params } = rowsInsert("orders", [
    {
      workspace_id: order.workspaceId,
      id: order.id,
      customer_id: order.customerId,
      external_reference_id: order.context.externalReferenceId,
      context: toColumn(order.context),
      currency: order.currency,
      content: toColumn(order.content),
      lines_hash: order.linesHash,
      total_minor: order.totalMinor,
      paid_minor: order.paidMinor,
      refunded_minor: order.refundedMinor,
      credited_minor: order.creditedMinor,
      unapplied_minor: order.unappliedMinor,
      state: order.state,
      payment_state: paymentState(order),
      live_attempt_id: order.liveAttemptId ?? null,
      notice: noticeColumn(order),
      collection: collectionColumn(order),
      metadata: toColumn(order.metadata),
      created_at: order.createdAt,
      updated_at: order.updatedAt,
      closed_at: order.closedAt ?? null,
      revision: order.revision,
    },
  ]);
  tx.write(sql, params);
}

/** Writes what can change of an order. Its row is locked by this transaction. */
export function updateOrder(tx: Tx, order: Order): void {
  tx.write(
    `UPDATE orders SET paid_minor = ?, refunded_minor = ?, credited_minor = ?, unapplied_minor = ?, state = ?,
       payment_state = ?, live_attempt_id = ?, notice = ?, updated_at = ?, closed_at = ?, revision = ?
     WHERE workspace_id = ? AND id = ?`,
    [
      order.paidMinor,
      order.refundedMinor,
      order.creditedMinor,
      order.unappliedMinor,
      order.state,
      paymentState(order),
      order.liveAttemptId ?? null,
      noticeColumn(order),
      order.updatedAt,
      order.closedAt ?? null,
      order.revision,
      order.workspaceId,
      order.id,
    ],
  );
}

/**
 * Writes all that can change of an order but its entries, which nothing on the path of a charge does.
 * Its row is locked by this transaction.
 */
export function updateEditedOrder(tx: Tx, order: Order): void {
  updateOrder(tx, order);
  tx.write(
    `UPDATE orders SET customer_id = ?, content = ?, lines_hash = ?, total_minor = ?, metadata = ?,
       collection = ?
     WHERE workspace_id = ? AND id = ?`,
    [
      order.customerId,
      toColumn(order.content),
      order.linesHash,
      order.totalMinor,
      toColumn(order.metadata),
      collectionColumn(order),
      order.workspaceId,
      order.id,
    ],
  );
}

type StoredLine = Omit<OrderLine, "quantity" | "unitAmountMinor"> & {
  quantity: string;
  unitAmountMinor: string;
};
type StoredAdjustment = Omit<OrderAdjustment, "amountMinor"> & { amountMinor: string };
type StoredContent = {
  lines: StoredLine[];
  discounts: StoredAdjustment[];
  fees: StoredAdjustment[];
  taxes: StoredAdjustment[];
  tipMinor?: string;
};

/** The order that a row holds. */
export function orderOf(row: OrderRow): Order {
  return {
    id: row.id as Id<"order">,
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    context: fromColumn<OrderContext>(row.context),
    currency: row.currency as Currency,
    content: contentOf(fromColumn<StoredContent>(row.content)),
    linesHash: row.lines_hash,
    totalMinor: row.total_minor,
    paidMinor: row.paid_minor,
    refundedMinor: row.refunded_minor,
    creditedMinor: row.credited_minor,
    unappliedMinor: row.unapplied_minor,
    state: row.state,
    liveAttemptId: row.live_attempt_id ?? undefined,
    notice: row.notice === null ? undefined : noticeOf(fromColumn<StoredNotice>(row.notice)),
    collection:
      row.collection === null
        ? undefined
        : collectionOf(fromColumn<StoredCollection>(row.collection)),
    metadata: fromColumn<Record<string, string>>(row.metadata),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at ?? undefined,
    revision: row.revision,
  };
}

type StoredCollection = Omit<OrderCollection, "collectAt" | "refusal"> & {
  collectAt: string;
  refusal?: Omit<CollectionRefusal, "refusedAt"> & { refusedAt: string };
};

function collectionColumn({ collection }: Order): string | null {
  return collection === undefined ? null : toColumn(collection);
}

function collectionOf({ collectAt, reason, refusal }: StoredCollection): OrderCollection {
  return {
    collectAt: Temporal.Instant.from(collectAt),
    reason,
    refusal: refusal && { ...refusal, refusedAt: Temporal.Instant.from(refusal.refusedAt) },
  };
}

type StoredNotice = Omit<OrderNotice, "amountMinor" | "earliestDebitAt"> & {
  amountMinor: string;
  earliestDebitAt?: string;
};

function noticeColumn({ notice }: Order): string | null {
  return notice === undefined ? null : toColumn(notice);
}

function noticeOf({ amountMinor, earliestDebitAt, ...facts }: StoredNotice): OrderNotice {
  const at = earliestDebitAt === undefined ? undefined : Temporal.Instant.from(earliestDebitAt);
  return { ...facts, amountMinor: BigInt(amountMinor), earliestDebitAt: at };
}

function contentOf(stored: StoredContent): OrderContent {
  return {
    lines: stored.lines.map((line) => ({
      ...line,
      quantity: BigInt(line.quantity),
      unitAmountMinor: BigInt(line.unitAmountMinor),
    })),
    discounts: stored.discounts.map(adjustmentOf),
    fees: stored.fees.map(adjustmentOf),
    taxes: stored.taxes.map(adjustmentOf),
    tipMinor: stored.tipMinor === undefined ? undefined : BigInt(stored.tipMinor),
  };
}

function adjustmentOf(stored: StoredAdjustment): OrderAdjustment {
  return { ...stored, amountMinor: BigInt(stored.amountMinor) };
}
