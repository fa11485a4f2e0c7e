import type { RefundOutcome, RefundParameters } from "../domain/refund.ts";
import type { LedgerIds } from "./ledger-ids.ts";
import type { Ledger } from "./ledger.ts";

/** A refund as the ledger keeps it. */
export type StoredRefund = RefundParameters &
  RefundOutcome & {
    /** Its number in the ledger, counting up. */
    sequence: number;
    id: string;
    accountId: string;
    /** Its charge's. */
    currency: string;
    /** Whether the caller was answered an internal error, although the refund was made. */
    answeredError: boolean;
    createdAtMs: number;
  };

/** Refunds in the ledger. */
export interface Refunds {
  insert(refund: Omit<StoredRefund, "sequence" | "id">): StoredRefund;
  byId(accountId: string, id: string): StoredRefund | undefined;
  /** The latest under the key: a key that was forgotten may have been used again. */
  byKey(accountId: string, key: string): StoredRefund | undefined;
  /** The latest with the reference. */
  byReference(accountId: string, reference: string): StoredRefund | undefined;
  /** What of a charge was refunded, with what is pending. */
  sumOf(accountId: string, chargeId: string, nowMs: number): number;
  /** Oldest first, after the sequence; `reference` empty: all. */
  list(page: {
    accountId: string;
    reference: string;
    afterSequence: number;
    size: number;
  }): StoredRefund[];
  /** Settles all of the account that is pending. */
  settle(accountId: string, nowMs: number): number;
}

/** Prepares the statements on refunds. */
export function refundStore(ledger: Ledger): Refunds {
  const insert = ledger.prepare(
    `INSERT INTO refunds (account_id, idempotency_key, charge_id, amount, currency, reference, metadata,
       ends, failure_code, settles_at_ms, answered_error, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const one = (condition: string) =>
    ledger.prepare(
      `SELECT * FROM refunds WHERE account_id = ? AND ${condition} = ? ORDER BY sequence DESC LIMIT 1`,
    );
  const [bySequence, byKey, byReference] = [
    one("sequence"),
    one("idempotency_key"),
    one("reference"),
  ];
  const sum = ledger.prepare(
    `SELECT COALESCE(SUM(amount), 0) AS refunded FROM refunds WHERE account_id = ? AND charge_id = ?
       AND NOT (ends = 'failed' AND settles_at_ms IS NOT NULL AND settles_at_ms <= ?)`,
  );
  const list = ledger.prepare(
    "SELECT * FROM refunds WHERE account_id = ? AND sequence > ? AND (? = '' OR reference = ?) ORDER BY sequence LIMIT ?",
  );
  const settle = ledger.prepare(
    "UPDATE refunds SET settles_at_ms = ? WHERE account_id = ? AND (settles_at_ms IS NULL OR settles_at_ms > ?)",
  );
  const read = (row: unknown) => (row ? refundOfRow(row as RefundRow, ledger.ids) : undefined);
  return {
    insert(refund) {
      const sequence = Number(insert.run(...valuesOf(refund)).lastInsertRowid);
      return { ...refund, sequence, id: ledger.ids.of("simre", sequence) };
    },
    byId(accountId, id) {
      const sequence = ledger.ids.sequenceOf("simre", id);
      return sequence === undefined ? undefined : read(bySequence.get(accountId, sequence));
    },
    byKey: (accountId, key) => read(byKey.get(accountId, key)),
    byReference: (accountId, reference) => read(byReference.get(accountId, reference)),
    sumOf: (accountId, chargeId, nowMs) =>
      (sum.get(accountId, chargeId, nowMs) as { refunded: number }).refunded,
    list: ({ accountId, reference, afterSequence, size }) =>
      list
        .all(accountId, afterSequence, reference, reference, size)
        .map((row) => refundOfRow(row as RefundRow, ledger.ids)),
    settle: (accountId, nowMs) => Number(settle.run(nowMs, accountId, nowMs).changes),
  };
}

/** The values of a row, in the order of the INSERT. */
function valuesOf(refund: Omit<StoredRefund, "sequence" | "id">): (string | number | null)[] {
  return [
    refund.accountId,
    refund.idempotencyKey,
    refund.chargeId,
    refund.amount,
    refund.currency,
    refund.reference,
    refund.metadata,
    refund.ends,
    refund.failureCode,
    refund.settlesAtMs ?? null,
    refund.answeredError ? 1 : 0,
    refund.createdAtMs,
  ];
}

/** A row of `refunds`, as SQLite gives it. */
export type RefundRow = {
  sequence: number;
  account_id: string;
  idempotency_key: string;
  charge_id: string;
  amount: number;
  currency: string;
  reference: string;
  metadata: string;
  ends: RefundOutcome["ends"];
  failure_code: string;
  settles_at_ms: number | null;
  answered_error: 0 | 1;
  created_at_ms: number;
};

/** Turns a row into the refund that it keeps. */
export function refundOfRow(row: RefundRow, ids: LedgerIds): StoredRefund {
  return {
    sequence: row.sequence,
    id: ids.of("simre", row.sequence),
    accountId: row.account_id,
    idempotencyKey: row.idempotency_key,
    chargeId: row.charge_id,
    amount: row.amount,
    currency: row.currency,
    reference: row.reference,
    metadata: row.metadata,
    ends: row.ends,
    failureCode: row.failure_code,
    settlesAtMs: row.settles_at_ms ?? undefined,
    answeredError: row.answered_error === 1,
    createdAtMs: row.created_at_ms,
  };
}
