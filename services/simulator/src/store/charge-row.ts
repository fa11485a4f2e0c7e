import type {
  Authorization,
  ChargeOutcome,
  ChargeParameters,
  StoredCharge,
} from "../domain/charge.ts";
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
  /** Of the row in `authorizations`; NULL where there is none. */
  expires_at_ms: number | null;
  capture_key: string | null;
  captured_amount: number | null;
  captured_at_ms: number | null;
  released_at_ms: number | null;
};

/** A charge with the authorisation that it may have, as {@link ChargeRow} has it. */
export const CHARGES = `SELECT charges.*, expires_at_ms, capture_key, captured_amount,
  captured_at_ms, released_at_ms FROM charges LEFT JOIN authorizations ON charge_sequence = sequence`;

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
    authorizeOnly: row.expires_at_ms !== null,
    outcome: outcomeOfRow(row),
    networkTransactionId: row.network_id_given === 1 ? ids.of("simnet", row.sequence) : "",
    answeredError: row.answered_error === 1,
    createdAtMs: row.created_at_ms,
    authorization: authorizationOfRow(row),
  };
}

function authorizationOfRow(row: ChargeRow): Authorization | undefined {
  if (row.expires_at_ms === null) return undefined;
  const { capture_key, captured_amount, captured_at_ms } = row;
  const captured = capture_key !== null && captured_amount !== null && captured_at_ms !== null;
  return {
    expiresAtMs: row.expires_at_ms,
    releasedAtMs: row.released_at_ms ?? undefined,
    capture: captured
      ? { idempotencyKey: capture_key, amount: captured_amount, atMs: captured_at_ms }
      : undefined,
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
