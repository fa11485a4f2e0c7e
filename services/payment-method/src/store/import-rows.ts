import { type Database, rowsInsert, type Tx } from "@flint/db";
import type { ImportOutcome, RowResult, WantedRow } from "../domain/import.ts";
import type { PaymentMethodKind, PaymentMethodUsage } from "../domain/payment-method.ts";
import type { ImportKey } from "./imports.ts";
import { termsColumn, termsOf } from "./stored-terms.ts";

/** A row whose turn has not come, with its token as it is sealed. */
export type WaitingRow = WantedRow & { position: number; sealedToken: Buffer };

/** A row as it is shown. */
export type ShownRow = {
  position: number;
  reference: string;
  customerId: string;
  outcome: ImportOutcome;
  paymentMethodId: string;
  failure: { reason: string; field: string; code: string };
  doneAt: Temporal.Instant | undefined;
};

type Row = {
  position: number;
  reference: string;
  customer_id: string;
  kind: PaymentMethodKind;
  payment_usage: PaymentMethodUsage;
  make_default: boolean;
  processor_token: Buffer | null;
  consents: Buffer | null;
  outcome: ImportOutcome;
  payment_method_id: string;
  failure_reason: string;
  failure_field: string;
  failure_code: string;
  done_at: Temporal.Instant | null;
};

/** Writes the rows of a new import. */
export function insertRows(tx: Tx, key: ImportKey, rows: readonly WaitingRow[]): void {
  const { sql, params } = rowsInsert(
    "import_rows",
    rows.map((row) => ({
      workspace_id: key.workspaceId,
      import_id: key.id,
      position: row.position,
      reference: row.reference,
      customer_id: row.customerId,
      kind: row.kind,
      payment_usage: row.usage,
      make_default: row.makeDefault,
      processor_token: row.sealedToken,
      consents: termsColumn(row.consents),
      outcome: "waiting",
      payment_method_id: "",
      failure_reason: "",
      failure_field: "",
      failure_code: "",
      done_at: null,
    })),
  );
  tx.write(sql, params);
}

/** The rows whose turn is next, in the order of the request. */
export async function findWaitingRows(
  db: Database,
  key: ImportKey,
  limit: number,
): Promise<WaitingRow[]> {
  const rows = await db.query<Row>(
    `SELECT position, reference, customer_id, kind, payment_usage, make_default, processor_token,
       consents FROM import_rows
     WHERE workspace_id = ? AND import_id = ? AND outcome = 'waiting' ORDER BY position LIMIT ?`,
    [key.workspaceId, key.id, limit],
  );
  return rows.map((row) => ({
    position: row.position,
    reference: row.reference,
    customerId: row.customer_id,
    kind: row.kind,
    usage: row.payment_usage,
    makeDefault: row.make_default,
    sealedToken: row.processor_token ?? Buffer.alloc(0),
    consents: termsOf(row.consents ?? Buffer.from("[]")) as WaitingRow["consents"],
  }));
}

/** Whether a row is done, read in share mode: see `landed` of `transact`. */
export async function isRowDone(tx: Tx, key: ImportKey, position: number): Promise<boolean> {
  const rows = await tx.query<Pick<Row, "outcome">>(
    `SELECT outcome FROM import_rows WHERE workspace_id = ? AND import_id = ? AND position = ?
     LOCK IN SHARE MODE`,
    [key.workspaceId, key.id, position],
  );
  return rows.some(({ outcome }) => outcome !== "waiting");
}

/** Writes what became of a row, and erases its token and consents. Its import's job is held. */
export function finishRow(
  tx: Tx,
  key: ImportKey,
  row: { position: number; result: RowResult; at: Temporal.Instant },
): void {
  const { result } = row;
  const failure =
    result.outcome === "failed" ? result.failure : { reason: "", field: "", code: "" };
  tx.write(
    `UPDATE import_rows SET outcome = ?, payment_method_id = ?, failure_reason = ?,
       failure_field = ?, failure_code = ?, done_at = ?, processor_token = NULL, consents = NULL
     WHERE workspace_id = ? AND import_id = ? AND position = ? AND outcome = 'waiting'`,
    [
      result.outcome,
      result.outcome === "failed" ? "" : result.paymentMethodId,
      failure.reason,
      failure.field,
      failure.code,
      row.at,
      key.workspaceId,
      key.id,
      row.position,
    ],
  );
}

/** An import's rows in the order of the request, after a position. */
export async function listRows(
  db: Database,
  key: ImportKey,
  page: { outcome: ImportOutcome | undefined; after: number; limit: number },
): Promise<ShownRow[]> {
  const rows = await db.query<Row>(
    `SELECT position, reference, customer_id, outcome, payment_method_id, failure_reason,
       failure_field, failure_code, done_at FROM import_rows
     WHERE workspace_id = ? AND import_id = ? AND position > ? AND outcome = COALESCE(?, outcome)
     ORDER BY position LIMIT ?`,
    [key.workspaceId, key.id, page.after, page.outcome ?? null, page.limit],
  );
  return rows.map((row) => ({
    position: row.position,
    reference: row.reference,
    customerId: row.customer_id,
    outcome: row.outcome,
    paymentMethodId: row.payment_method_id,
    failure: { reason: row.failure_reason, field: row.failure_field, code: row.failure_code },
    doneAt: row.done_at ?? undefined,
  }));
}
