import type {
  Capture,
  ChargeOutcome,
  ChargeParameters,
  StoredCharge,
  StoredDecline,
} from "../domain/charge.ts";
import type { ActionEnd } from "../domain/end-action.ts";
import { chargeOfRow, type ChargeRow, CHARGES } from "./charge-row.ts";
import type { Ledger } from "./ledger.ts";

/** A charge that is about to be written. */
export type NewCharge = {
  accountId: string;
  parameters: ChargeParameters;
  outcome: ChargeOutcome;
  networkIdGiven: boolean;
  answeredError: boolean;
  createdAtMs: number;
  /** When the authorisation ends; absent where the money is not held first. */
  authorizedUntilMs: number | undefined;
};

/** Charges in the ledger. */
export interface Charges {
  insert(charge: NewCharge): StoredCharge;
  byId(accountId: string, id: string): StoredCharge | undefined;
  /** Of whichever account. */
  byIdAlone(id: string): StoredCharge | undefined;
  /** The latest under the key: a key that was forgotten may have been used again. */
  byKey(accountId: string, key: string): StoredCharge | undefined;
  /** The latest with the reference. */
  byReference(accountId: string, reference: string): StoredCharge | undefined;
  /** Oldest first, after the sequence; `reference` empty: all. */
  list(page: ChargePage): StoredCharge[];
  /** Counts a request for a capture, and says how many came before. */
  countCaptureRequest(sequence: number): number;
  /** Takes an authorised charge's money. */
  capture(sequence: number, capture: Capture): void;
  /** Lets an authorised charge's money go. */
  release(sequence: number, atMs: number): void;
  /** Settles what has not settled by itself; `sequence` absent: all of the account. */
  settle(accountId: string, nowMs: number, sequence?: number): number;
  /** Ends the action that a charge requires, and gives the charge after it. */
  endAction(
    charge: StoredCharge,
    end: ActionEnd,
    given?: { networkIdGiven: boolean },
  ): StoredCharge;
}

/** What of the list to give. */
export type ChargePage = {
  accountId: string;
  reference: string;
  afterSequence: number;
  size: number;
};

/** Prepares the statements on charges. */
export function chargeStore(ledger: Ledger): Charges {
  const insert = ledger.prepare(
    `INSERT INTO charges (account_id, idempotency_key, method_id, amount, currency, initiator, reason,
       reference, original_network_transaction_id, metadata, state, settles_at_ms, decline_code,
       network_code, advice_code, network_id_given, answered_error, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const bySequence = ledger.prepare(`${CHARGES} WHERE sequence = ? AND account_id = ?`);
  const bySequenceAlone = ledger.prepare(`${CHARGES} WHERE sequence = ?`);
  const byKey = ledger.prepare(
    `${CHARGES} WHERE account_id = ? AND idempotency_key = ? ORDER BY sequence DESC LIMIT 1`,
  );
  const byReference = ledger.prepare(
    `${CHARGES} WHERE account_id = ? AND reference = ? ORDER BY sequence DESC LIMIT 1`,
  );
  const list = ledger.prepare(
    `${CHARGES} WHERE account_id = ? AND sequence > ? AND (? = '' OR reference = ?) ORDER BY sequence LIMIT ?`,
  );
  const authorize = ledger.prepare(
    "INSERT INTO authorizations (charge_sequence, expires_at_ms) VALUES (?, ?)",
  );
  const countCapture = ledger.prepare(
    `UPDATE authorizations SET capture_requests = capture_requests + 1 WHERE charge_sequence = ?
     RETURNING capture_requests - 1 AS earlier`,
  );
  const capture = ledger.prepare(
    `UPDATE authorizations SET capture_key = ?, captured_amount = ?, captured_at_ms = ?
     WHERE charge_sequence = ?`,
  );
  const release = ledger.prepare(
    "UPDATE authorizations SET released_at_ms = ? WHERE charge_sequence = ?",
  );
  const settle = ledger.prepare(
    `UPDATE charges SET settles_at_ms = ?
     WHERE account_id = ? AND state IN ('pending', 'returns_late') AND (settles_at_ms IS NULL OR settles_at_ms > ?)
       AND (? IS NULL OR sequence = ?)`,
  );
  const end = ledger.prepare(
    `UPDATE charges SET state = ?, settles_at_ms = ?, decline_code = ?, network_code = ?,
       advice_code = ?, network_id_given = ? WHERE sequence = ?`,
  );
  const read = (row: unknown) => (row ? chargeOfRow(row as ChargeRow, ledger.ids) : undefined);
  return {
    insert(charge) {
      const row = rowOf(charge);
      const { lastInsertRowid } = insert.run(...row);
      const sequence = Number(lastInsertRowid);
      const { authorizedUntilMs } = charge;
      if (authorizedUntilMs !== undefined) authorize.run(sequence, authorizedUntilMs);
      return written(charge, sequence, ledger);
    },
    byId(accountId, id) {
      const sequence = ledger.ids.sequenceOf("simch", id);
      return sequence === undefined ? undefined : read(bySequence.get(sequence, accountId));
    },
    byIdAlone(id) {
      const sequence = ledger.ids.sequenceOf("simch", id);
      return sequence === undefined ? undefined : read(bySequenceAlone.get(sequence));
    },
    byKey: (accountId, key) => read(byKey.get(accountId, key)),
    byReference: (accountId, reference) => read(byReference.get(accountId, reference)),
    list: ({ accountId, reference, afterSequence, size }) =>
      list
        .all(accountId, afterSequence, reference, reference, size)
        .map((row) => chargeOfRow(row as ChargeRow, ledger.ids)),
    countCaptureRequest: (sequence) => (countCapture.get(sequence) as { earlier: number }).earlier,
    capture: (sequence, { idempotencyKey, amount, atMs }) => {
      capture.run(idempotencyKey, amount, atMs, sequence);
    },
    release: (sequence, atMs) => {
      release.run(atMs, sequence);
    },
    settle: (accountId, nowMs, sequence) =>
      Number(settle.run(nowMs, accountId, nowMs, sequence ?? null, sequence ?? null).changes),
    endAction({ sequence, accountId }, ended, { networkIdGiven } = { networkIdGiven: false }) {
      const { code, networkCode, adviceCode } = declineColumns(ended);
      const given = networkIdGiven ? 1 : 0;
      end.run(ended.state, ended.endedAtMs, code, networkCode, adviceCode, given, sequence);
      return read(bySequence.get(sequence, accountId))!;
    },
  };
}

/** The values of a row, in the order of the INSERT. */
function rowOf({ parameters, outcome, ...charge }: NewCharge): (string | number | null)[] {
  const { code, networkCode, adviceCode } = declineColumns(outcome);
  return [
    charge.accountId,
    parameters.idempotencyKey,
    parameters.methodId,
    parameters.amount,
    parameters.currency,
    parameters.initiator,
    parameters.reason,
    parameters.reference,
    parameters.originalNetworkTransactionId,
    parameters.metadata,
    outcome.state,
    "settlesAtMs" in outcome ? (outcome.settlesAtMs ?? null) : null,
    code,
    networkCode,
    adviceCode,
    charge.networkIdGiven ? 1 : 0,
    charge.answeredError ? 1 : 0,
    charge.createdAtMs,
  ];
}

const NO_DECLINE = { code: "", networkCode: "", adviceCode: "" };

function declineColumns(outcome: ChargeOutcome): StoredDecline {
  if ("decline" in outcome) return outcome.decline;
  return ("returns" in outcome ? outcome.returns : undefined) ?? NO_DECLINE;
}

function written(charge: NewCharge, sequence: number, { ids }: Ledger): StoredCharge {
  const { parameters, networkIdGiven, authorizedUntilMs, ...rest } = charge;
  return {
    ...rest,
    ...parameters,
    authorization:
      authorizedUntilMs === undefined
        ? undefined
        : { expiresAtMs: authorizedUntilMs, capture: undefined, releasedAtMs: undefined },
    sequence,
    id: ids.of("simch", sequence),
    networkTransactionId: networkIdGiven ? ids.of("simnet", sequence) : "",
  };
}
