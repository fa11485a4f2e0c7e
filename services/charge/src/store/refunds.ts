import { type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Order } from "../domain/order.ts";
import type { Refund, RefundFacts, RefundLine, RefundProgress } from "../domain/refund.ts";
import { fromColumn, type Stored, toColumn } from "./json.ts";
import { resolutionOf } from "./resolution.ts";

/** The call that made refunds. Its key stands on their rows, for ever. */
export type RefundCall = {
  procedure: string;
  requestId: string;
  /** The request in a form that can be compared. */
  request: Buffer;
  callId: string;
  /** Which of the call's refunds it is, from 0. */
  part: number;
};

/** What a repeat of the call is answered from. */
export type StoredRefunds = {
  /** In the order of their parts. */
  refunds: readonly [Refund, ...Refund[]];
  request: Buffer;
  callId: string;
  /** Whether the first caller was answered before the outcomes were known. */
  answeredEarly: boolean;
};

/** Columns that a refund is read from. */
export const REFUND_COLUMNS = "facts, progress, created_at, revision";

/** A row of `refunds`, as far as it is read. */
export type RefundRow = {
  facts: Buffer;
  progress: Buffer;
  created_at: Temporal.Instant;
  revision: number;
};

type CallRow = RefundRow & { request: Buffer; call_id: string; answered_early: boolean };

/** Reads one refund, or nothing where the workspace has none of that id. */
export async function findRefund(
  reader: Reader,
  workspaceId: string,
  refundId: string,
  options: { lock?: boolean } = {},
): Promise<Refund | undefined> {
  const [row] = await reader.query<RefundRow>(
    `SELECT ${REFUND_COLUMNS} FROM refunds WHERE workspace_id = ? AND id = ?${lockOf(options)}`,
    [workspaceId, refundId],
  );
  return row === undefined ? undefined : refundOf(row);
}

/** Finds what an earlier call with the same key made. */
export async function findStoredRefunds(
  reader: Reader,
  workspaceId: string,
  key: { procedure: string; requestId: string },
  options: { lock?: boolean } = {},
): Promise<StoredRefunds | undefined> {
  const rows = await reader.query<CallRow>(
    `SELECT ${REFUND_COLUMNS}, request, call_id, answered_early FROM refunds
     WHERE workspace_id = ? AND request_procedure = ? AND request_id = ?
     ORDER BY part${lockOf(options)}`,
    [workspaceId, key.procedure, key.requestId],
  );
  const [first, ...others] = rows;
  if (first === undefined) return undefined;
  const { request, call_id: callId, answered_early: answeredEarly } = first;
  return { refunds: [refundOf(first), ...others.map(refundOf)], request, callId, answeredEarly };
}

/** Which of the refunds that are named are unknown, and went over the account. */
export async function findUnknownRefunds(
  reader: Reader,
  workspaceId: string,
  { ids, accountId }: { ids: readonly string[]; accountId: string },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.query<RefundRow>(
    `SELECT ${REFUND_COLUMNS} FROM refunds
     WHERE workspace_id = ? AND id IN (?) AND state = 'unknown'`,
    [workspaceId, ids],
  );
  const overIt = rows.map(refundOf).filter((each) => each.processorAccountId === accountId);
  return new Set(overIt.map(({ id }) => id));
}

/**
 * What of each charge of an order was refunded, in minor units, by attempt; refunds on their way and
 * of unknown outcome count, failed ones do not.
 */
export async function sumRefunds(
  reader: Reader,
  order: Pick<Order, "workspaceId" | "id">,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await reader.query<{ attempt_id: string; refunded: bigint }>(
    `SELECT attempt_id, CAST(SUM(amount_minor) AS SIGNED) AS refunded FROM refunds
     WHERE workspace_id = ? AND order_id = ? AND state <> 'failed' GROUP BY attempt_id`,
    [order.workspaceId, order.id],
  );
  return new Map(rows.map((row) => [row.attempt_id, BigInt(row.refunded)]));
}

/** How many of each line of an order were refunded; counted as by {@link sumRefunds}. */
export async function sumRefundedLines(
  reader: Reader,
  order: Pick<Order, "workspaceId" | "id">,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await reader.query<RefundRow & { call_id: string }>(
    `SELECT ${REFUND_COLUMNS}, call_id FROM refunds
     WHERE workspace_id = ? AND order_id = ? AND state <> 'failed'`,
    [order.workspaceId, order.id],
  );
  // A call's lines stand on each of its refunds, and count once.
  const ofCalls = new Map(rows.map((row) => [row.call_id, refundOf(row).lines]));
  const quantities = new Map<string, bigint>();
  for (const { orderLineId, quantity } of [...ofCalls.values()].flat()) {
    quantities.set(orderLineId, (quantities.get(orderLineId) ?? 0n) + quantity);
  }
  return quantities;
}

/** Writes a new refund with the key of the call that made it. */
export function insertRefund(tx: Tx, refund: Refund, call: RefundCall): void {
  const { progress, revision, ...facts } = refund;
  const { sql, params } = rowsInsert("refunds", [
    {
      workspace_id: refund.workspaceId,
      id: refund.id,
      order_id: refund.orderContext.orderId,
      payment_intent_id: refund.paymentIntentId,
      attempt_id: refund.attemptId,
      customer_id: refund.customerId,
      state: progress.state,
      amount_minor: refund.amount.amountMinor,
      facts: toColumn(facts),
      progress: toColumn(progress),
      request_procedure: call.procedure,
      request_id: call.requestId,
      part: call.part,
      request: call.request,
      call_id: call.callId,
      created_at: refund.createdAt,
      revision,
    },
  ]);
  tx.write(sql, params);
}

/** Writes a refund's progress. Its row is locked by this transaction. */
export function updateRefund(tx: Tx, refund: Refund): void {
  tx.write(
    "UPDATE refunds SET state = ?, progress = ?, revision = ? WHERE workspace_id = ? AND id = ?",
    [
      refund.progress.state,
      toColumn(refund.progress),
      refund.revision,
      refund.workspaceId,
      refund.id,
    ],
  );
}

/** Notes that the first caller was answered while refunds were on their way. */
export async function markRefundsAnsweredEarly(
  tx: Tx,
  workspaceId: string,
  key: { procedure: string; requestId: string },
): Promise<void> {
  await tx.execute(
    `UPDATE refunds SET answered_early = 1
     WHERE workspace_id = ? AND request_procedure = ? AND request_id = ?`,
    [workspaceId, key.procedure, key.requestId],
  );
}

function lockOf({ lock = false }: { lock?: boolean }): string {
  return lock ? " FOR UPDATE" : "";
}

type StoredFacts = Omit<RefundFacts, "amount" | "createdAt" | "lines"> & {
  amount: { currency: Currency; amountMinor: string };
  lines: (Omit<RefundLine, "quantity"> & { quantity: string })[];
};

/** The refund that a row holds. */
export function refundOf(row: RefundRow): Refund {
  const { amount, lines, ...facts } = fromColumn<StoredFacts>(row.facts);
  return {
    ...facts,
    amount: { currency: amount.currency, amountMinor: BigInt(amount.amountMinor) },
    lines: lines.map((line) => ({ ...line, quantity: BigInt(line.quantity) })),
    createdAt: row.created_at,
    progress: progressOf(fromColumn<Stored<RefundProgress>>(row.progress)),
    revision: row.revision,
  };
}

function progressOf(stored: Stored<RefundProgress>): RefundProgress {
  switch (stored.state) {
    case "sent":
      return stored;
    case "succeeded":
    case "failed":
      return { ...stored, settledAt: Temporal.Instant.from(stored.settledAt) };
    case "pending":
    case "unknown":
      return { ...stored, resolution: resolutionOf(stored.resolution) };
  }
}
