import type { ChargeOutcome, ChargeParameters, StoredCharge } from "../domain/charge.ts";
import type { LedgerIds } from "./ledger-ids.ts";

/** A row of `charges`, as SQLite gives it. */
export type ChargeRow = {
  sequence: number;
  account_id: string;
  idempotency_key: string;
  method_id: string;
  amount: number;
  currency: string;
  initiator: ChargeParameters["initiator"];
  reason: string;
  reference: string;
  original_network_transaction_id: string;
  metadata: string;
  state: ChargeOutcome["state"];
  settles_at_ms: number | null;
  decline_code: string;
  network_code: string;
  advice_code: string;
  network_id_given: 0 | 1;
  answered_error: 0 | 1;
  created_at_ms: number;
};

/** Turns a row into the charge that it keeps. */
export function chargeOfRow(row: ChargeRow, ids: LedgerIds): StoredCharge {
  return {
    sequence: row.sequence,
    id: ids.of("simch", row.sequence),
    accountId: row.account_id,
    idempotencyKey: row.idempotency_key,
    methodId: row.method_id,
    amount: row.amount,
    currency: row.currency,
    initiator: row.initiator,
    reason: row.reason,
    reference: row.reference,
    originalNetworkTransactionId: row.original_network_transaction_id,
    metadata: row.metadata,
    outcome: outcomeOfRow(row),
    networkTransactionId: row.network_id_given === 1 ? ids.of("simnet", row.sequence) : "",
    answeredError: row.answered_error === 1,
    createdAtMs: row.created_at_ms,
  };
}

function outcomeOfRow(row: ChargeRow): ChargeOutcome {
  const decline = {
    code: row.decline_code,
    networkCode: row.network_code,
    adviceCode: row.advice_code,
  };
  const settlesAtMs = row.settles_at_ms ?? undefined;
  switch (row.state) {
    case "declined":
      return { state: "declined", decline };
    case "authenticated":
    case "canceled":
      return { state: row.state, endedAtMs: row.settles_at_ms! };
    case "not_authenticated":
      return { state: row.state, endedAtMs: row.settles_at_ms!, decline };
    case "pending":
      return { state: "pending", settlesAtMs, returns: decline.code === "" ? undefined : decline };
    case "returns_late":
      return { state: "returns_late", settlesAtMs, returns: decline };
    default:
      return { state: row.state };
  }
}
