import { DatabaseSync } from "node:sqlite";
import { systemClock } from "@flint/std";
import { accountIdOf } from "./account.ts";
import { declineAt, stateAt, type ChargeStateName, type StoredCharge } from "./domain/charge.ts";
import { lettersOfHex } from "./digest.ts";
import { chargeOfRow, type ChargeRow, CHARGES } from "./store/charge-row.ts";
import { ledgerIds } from "./store/ledger-ids.ts";
import { refundStateAt } from "./domain/refund.ts";
import { refundOfRow, type RefundRow, type StoredRefund } from "./store/refunds.ts";
import { requestOfRow, type LoggedRequest, type RequestRow } from "./store/requests.ts";

export type { LoggedRequest } from "./store/requests.ts";

/** A charge as the ledger has it at the instant of reading. */
export type LedgerCharge = Omit<StoredCharge, "metadata" | "outcome"> & {
  state: ChargeStateName;
  /** The raw code of a decline or return; empty else. */
  declineCode: string;
  metadata: Readonly<Record<string, string>>;
};

/** A refund as the ledger has it at the instant of reading. */
export type LedgerRefund = StoredRefund & { state: "pending" | "succeeded" | "failed" };

/** What a ledger file holds. */
export type LedgerContents = {
  /** Oldest first. */
  charges: LedgerCharge[];
  /** Oldest first. */
  refunds: LedgerRefund[];
  /** Every request that reached the processor, oldest first. */
  requests: LoggedRequest[];
};

/** What to read of it, and as of when. */
export type LedgerQuestion = {
  /** Only the account with this secret; absent: all. */
  secret?: string;
  /** Says which pending charges have settled; absent: the machine's clock. */
  now?: Temporal.Instant;
};

/**
 * Reads a ledger from disk, past the simulator: it may be running in another process, or dead.
 * For tests and other eyes that trust nobody; all of it comes into memory.
 */
export function readLedger(file: string, question: LedgerQuestion = {}): LedgerContents {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const nowMs = (question.now ?? systemClock.now()).epochMilliseconds;
    const account = question.secret === undefined ? "" : accountIdOf(question.secret);
    const rowsOf = (rows: string) =>
      database.prepare(`${rows} WHERE ? IN ('', account_id) ORDER BY sequence`).all(account);
    const { name } = database.prepare("SELECT name FROM ledger").get() as { name: string };
    const ids = ledgerIds(lettersOfHex(name));
    return {
      charges: rowsOf(CHARGES).map((row) => seen(chargeOfRow(row as ChargeRow, ids), nowMs)),
      refunds: rowsOf("SELECT * FROM refunds").map((row) => {
        const refund = refundOfRow(row as RefundRow, ids);
        return { ...refund, state: refundStateAt(refund, nowMs) };
      }),
      requests: rowsOf("SELECT * FROM requests").map((row) => requestOfRow(row as RequestRow)),
    };
  } finally {
    database.close();
  }
}

function seen({ metadata, ...stored }: StoredCharge, nowMs: number): LedgerCharge {
  const { outcome: _outcome, ...charge } = stored;
  return {
    ...charge,
    state: stateAt(stored, nowMs),
    declineCode: declineAt(stored, nowMs)?.code ?? "",
    metadata: JSON.parse(metadata) as Record<string, string>,
  };
}
