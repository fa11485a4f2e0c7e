import type { Ledger } from "./ledger.ts";

/** One request that reached the simulator. */
export type LoggedRequest = {
  sequence: number;
  accountId: string;
  procedure: string;
  idempotencyKey: string;
  reference: string;
  methodId: string;
  /** The charge that it made, replayed or read; may be empty. */
  chargeId: string;
  replayed: boolean;
  /** Why it got no good answer; empty where it got one. */
  errorReason: string;
  /** JSON of an object of strings. */
  metadata: string;
  receivedAtMs: number;
};

/** Which requests to list; empty texts leave all in. */
export type RequestPage = {
  accountId: string;
  reference: string;
  procedure: string;
  afterSequence: number;
  size: number;
};

/** The log of requests in the ledger. */
export interface Requests {
  insert(request: Omit<LoggedRequest, "sequence">): void;
  list(page: RequestPage): LoggedRequest[];
  /** Whether the RPC was asked for under the key before. */
  hasKey(accountId: string, procedure: string, key: string): boolean;
}

/** Prepares the statements on the log. */
export function requestStore(ledger: Ledger): Requests {
  const insert = ledger.prepare(
    `INSERT INTO requests (account_id, procedure, idempotency_key, reference, method_id, charge_id,
       replayed, error_reason, metadata, received_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const list = ledger.prepare(
    `SELECT * FROM requests WHERE account_id = ? AND sequence > ?
       AND (? = '' OR reference = ?) AND (? = '' OR procedure = ?) ORDER BY sequence LIMIT ?`,
  );
  const hasKey = ledger.prepare(
    `SELECT 1 FROM requests WHERE account_id = ? AND procedure = ? AND idempotency_key = ? LIMIT 1`,
  );
  return {
    hasKey: (accountId, procedure, key) => hasKey.get(accountId, procedure, key) !== undefined,
    insert(request) {
      insert.run(
        request.accountId,
        request.procedure,
        request.idempotencyKey,
        request.reference,
        request.methodId,
        request.chargeId,
        request.replayed ? 1 : 0,
        request.errorReason,
        request.metadata,
        request.receivedAtMs,
      );
    },
    list: ({ accountId, reference, procedure, afterSequence, size }) =>
      list
        .all(accountId, afterSequence, reference, reference, procedure, procedure, size)
        .map((row) => requestOfRow(row as RequestRow)),
  };
}

/** A row of `requests`, as SQLite gives it. */
export type RequestRow = {
  sequence: number;
  account_id: string;
  procedure: string;
  idempotency_key: string;
  reference: string;
  method_id: string;
  charge_id: string;
  replayed: 0 | 1;
  error_reason: string;
  metadata: string;
  received_at_ms: number;
};

/** Turns a row into the request that it keeps. */
export function requestOfRow(row: RequestRow): LoggedRequest {
  return {
    sequence: row.sequence,
    accountId: row.account_id,
    procedure: row.procedure,
    idempotencyKey: row.idempotency_key,
    reference: row.reference,
    methodId: row.method_id,
    chargeId: row.charge_id,
    replayed: row.replayed === 1,
    errorReason: row.error_reason,
    metadata: row.metadata,
    receivedAtMs: row.received_at_ms,
  };
}
