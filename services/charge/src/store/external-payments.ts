import { type Database, type Reader, rowsInsert, type SqlParameter, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Actor, Id } from "@flint/std";
import type { ExternalPayment, ExternalPaymentState } from "../domain/external-payment.ts";
import type { Order } from "../domain/order.ts";
import type { ChargeFilter } from "./attempt-lists.ts";
import { fromColumn, toColumn } from "./json.ts";
import { type ListRange, whereOf } from "./order-lists.ts";

/** A call that records an external payment or reverses it. Its key stands on the row, for ever. */
export type ExternalPaymentCall = {
  does: "record" | "reverse";
  requestId: string;
  /** The request in a form that can be compared. */
  request: Buffer;
  /** The bytes that every repeat is answered with. */
  answer: Uint8Array;
};

/** What a repeat of such a call is answered from. */
export type StoredExternalCall = { request: Buffer; answer: Buffer };

const COLUMNS =
  "workspace_id, id, customer_id, state, facts, applied_minor, reversal, created_at, revision";

type ExternalPaymentRow = {
  workspace_id: string;
  id: string;
  customer_id: string;
  state: ExternalPaymentState;
  facts: Buffer;
  applied_minor: bigint;
  reversal: Buffer | null;
  created_at: Temporal.Instant;
  revision: number;
};

/** Reads one external payment, or nothing where the workspace has none of that id. */
export async function findExternalPayment(
  reader: Reader,
  workspaceId: string,
  externalPaymentId: string,
): Promise<ExternalPayment | undefined> {
  const [row] = await reader.query<ExternalPaymentRow>(
    `SELECT ${COLUMNS} FROM external_payments WHERE workspace_id = ? AND id = ?`,
    [workspaceId, externalPaymentId],
  );
  return row === undefined ? undefined : externalPaymentOf(row);
}

/** Those of an order that wait for its attempt, the oldest first. The order's lock is held. */
export async function findUnapplied(
  reader: Reader,
  order: Pick<Order, "workspaceId" | "id">,
): Promise<ExternalPayment[]> {
  const rows = await reader.query<ExternalPaymentRow>(
    `SELECT ${COLUMNS} FROM external_payments
     WHERE workspace_id = ? AND order_id = ? AND state = 'unapplied' ORDER BY id`,
    [order.workspaceId, order.id],
  );
  return rows.map(externalPaymentOf);
}

/** Lists external payments, newest first. */
export async function listExternalPayments(
  db: Database,
  filter: ChargeFilter,
  range: ListRange,
): Promise<ExternalPayment[]> {
  const { where, parameters } = whereOf(filter.workspaceId, [
    ["customer_id = ?", filter.customerId],
    ["order_id = ?", filter.orderId],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<ExternalPaymentRow>(
    `SELECT ${COLUMNS} FROM external_payments ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(externalPaymentOf);
}

/** Finds what an earlier call with the same key was answered. */
export async function findStoredExternalCall(
  reader: Reader,
  workspaceId: string,
  key: Pick<ExternalPaymentCall, "does" | "requestId">,
): Promise<StoredExternalCall | undefined> {
  const { does, requestId } = key;
  const [row] = await reader.query<StoredExternalCall>(
    `SELECT ${does}_request AS request, ${does}_answer AS answer FROM external_payments
     WHERE workspace_id = ? AND ${does}_request_id = ?`,
    [workspaceId, requestId],
  );
  return row;
}

/**
 * Writes an external payment: a new one with the call that recorded it, or a change of one, whose order
 * is locked by this transaction, with the call that reversed it if one did.
 */
export function writeExternalPayment(
  tx: Tx,
  payment: ExternalPayment,
  call: ExternalPaymentCall | undefined,
): void {
  if (call?.does === "record") insert(tx, payment, call);
  else update(tx, payment, call);
}

function insert(tx: Tx, payment: ExternalPayment, call: ExternalPaymentCall): void {
  const { orderContext, amount, method, occurredAt, note, actor } = payment;
  const { sql, params } = rowsInsert("external_payments", [
    {
      workspace_id: payment.workspaceId,
      id: payment.id,
      order_id: orderContext.orderId,
      customer_id: payment.customerId,
      state: payment.state,
      facts: toColumn({ orderContext, amount, method, occurredAt, note, actor }),
      applied_minor: payment.appliedMinor,
      record_request_id: call.requestId,
      record_request: call.request,
      record_answer: Buffer.from(call.answer),
      created_at: payment.createdAt,
      revision: payment.revision,
    },
  ]);
  tx.write(sql, params);
}

function update(tx: Tx, payment: ExternalPayment, call: ExternalPaymentCall | undefined): void {
  const { reversal } = payment;
  const set: [column: string, value: SqlParameter][] = [
    ["state", payment.state],
    ["applied_minor", payment.appliedMinor],
    ["reversal", reversal === undefined ? null : toColumn(reversal)],
    ["revision", payment.revision],
  ];
  if (call !== undefined) {
    set.push(["reverse_request_id", call.requestId], ["reverse_request", call.request]);
    set.push(["reverse_answer", Buffer.from(call.answer)]);
  }
  tx.write(
    `UPDATE external_payments SET ${set.map(([column]) => `${column} = ?`).join(", ")}
     WHERE workspace_id = ? AND id = ?`,
    [...set.map(([, value]) => value), payment.workspaceId, payment.id],
  );
}

type StoredFacts = Pick<ExternalPayment, "orderContext" | "method" | "note" | "actor"> & {
  amount: { currency: Currency; amountMinor: string };
  occurredAt: string;
};

type StoredReversal = { reason: string; actor: Actor; reversedAt: string };

function externalPaymentOf(row: ExternalPaymentRow): ExternalPayment {
  const { amount, occurredAt, ...facts } = fromColumn<StoredFacts>(row.facts);
  return {
    ...facts,
    id: row.id as Id<"externalPayment">,
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    amount: { currency: amount.currency, amountMinor: BigInt(amount.amountMinor) },
    occurredAt: Temporal.Instant.from(occurredAt),
    state: row.state,
    appliedMinor: row.applied_minor,
    reversal: row.reversal === null ? undefined : reversalOf(fromColumn(row.reversal)),
    createdAt: row.created_at,
    revision: row.revision,
  };
}

function reversalOf(stored: StoredReversal): NonNullable<ExternalPayment["reversal"]> {
  return { ...stored, reversedAt: Temporal.Instant.from(stored.reversedAt) };
}
