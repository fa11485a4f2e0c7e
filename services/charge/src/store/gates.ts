import type { Reader, Tx } from "@flint/db";
import { rowsInsert } from "@flint/db";
import type { Gate, GateKind } from "../domain/gate.ts";

type GateRow = {
  subject_id: string;
  kind: GateKind;
  open: boolean;
  network_transaction_id: Buffer;
};

/** A gate by what it stands before. */
export type GateKey = { kind: GateKind; subjectId: string };

/** Reads gates, by id; those that were never made are missing. */
export async function findGates(
  reader: Reader,
  workspaceId: string,
  keys: readonly GateKey[],
): Promise<Gate[]> {
  const rows = await reader.query<GateRow>(selectGates(keys), parametersOf(workspaceId, keys));
  return rows.map(gateOf);
}

/** Locks gates in share mode, by id: a closing waits for this transaction, other claims do not. */
export async function lockGates(
  tx: Tx,
  workspaceId: string,
  keys: readonly GateKey[],
): Promise<Gate[]> {
  const rows = await tx.query<GateRow>(
    `${selectGates(keys)} LOCK IN SHARE MODE`,
    parametersOf(workspaceId, keys),
  );
  if (rows.length !== keys.length) throw new Error("A gate was not made before its first use.");
  return rows.map(gateOf);
}

/** Makes the gates that are not there yet, open; those that are there stay as they are. */
export function ensureGates(tx: Tx, workspaceId: string, keys: readonly GateKey[]): void {
  const { sql, params } = rowsInsert(
    "gates",
    keys.map(({ kind, subjectId }) => gateRow(workspaceId, { kind, subjectId, open: true })),
  );
  tx.write(`${sql} ON DUPLICATE KEY UPDATE subject_id = subject_id`, params);
}

/** Closes a gate for good, made or not. */
export function closeGate(tx: Tx, workspaceId: string, key: GateKey): void {
  const { sql, params } = rowsInsert("gates", [gateRow(workspaceId, { ...key, open: false })]);
  tx.write(`${sql} ON DUPLICATE KEY UPDATE open = 0`, params);
}

/** Keeps the first network transaction id of a method; a later or empty one changes nothing. */
export function keepNetworkTransactionId(
  tx: Tx,
  workspaceId: string,
  given: { paymentMethodId: string; networkTransactionId: string },
): void {
  tx.write(
    `UPDATE gates SET network_transaction_id = ?
     WHERE workspace_id = ? AND subject_id = ? AND network_transaction_id = ''`,
    [given.networkTransactionId, workspaceId, given.paymentMethodId],
  );
}

function selectGates(keys: readonly GateKey[]): string {
  const places = keys.map(() => "?").join(", ");
  return `SELECT subject_id, kind, open, network_transaction_id FROM gates
    WHERE workspace_id = ? AND subject_id IN (${places}) ORDER BY subject_id`;
}

function parametersOf(workspaceId: string, keys: readonly GateKey[]): string[] {
  return [workspaceId, ...keys.map((key) => key.subjectId)];
}

function gateRow(workspaceId: string, gate: GateKey & { open: boolean }) {
  return {
    workspace_id: workspaceId,
    subject_id: gate.subjectId,
    kind: gate.kind,
    open: gate.open,
    network_transaction_id: "",
  };
}

function gateOf(row: GateRow): Gate {
  return {
    kind: row.kind,
    subjectId: row.subject_id,
    open: row.open,
    networkTransactionId: row.network_transaction_id.toString("utf8"),
  };
}
