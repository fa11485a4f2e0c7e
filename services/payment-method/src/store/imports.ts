import type { Database, Tx } from "@flint/db";
import type { Id } from "@flint/std";
import type { Import, ImportCounts, ImportOutcome } from "../domain/import.ts";

/** Which import of which workspace. */
export type ImportKey = { workspaceId: string; id: string };

type Row = {
  processor_account_id: string;
  state: Import["state"];
  request_id: Buffer;
  call_id: string;
  created_at: Temporal.Instant;
  completed_at: Temporal.Instant | null;
  revision: number;
};

type Reader = Pick<Database, "query"> | Tx;

const COLUMNS = `processor_account_id, state, request_id, call_id, created_at, completed_at, revision`;

/** One import with how far it has come, or nothing where the workspace has none of that id. */
export async function findImport(db: Reader, key: ImportKey): Promise<Import | undefined> {
  return read(db, key, "");
}

/** The same, locked: no row of it is done meanwhile, as rows are done under the import's job. */
export async function lockImport(tx: Tx, key: ImportKey): Promise<Import | undefined> {
  return read(tx, key, "FOR UPDATE");
}

async function read(db: Reader, { workspaceId, id }: ImportKey, lock: string) {
  const [row] = await db.query<Row>(
    `SELECT ${COLUMNS} FROM imports WHERE workspace_id = ? AND id = ? ${lock}`,
    [workspaceId, id],
  );
  if (row === undefined) return undefined;
  return {
    id: id as Id<"import">,
    workspaceId,
    processorAccountId: row.processor_account_id as Id<"processorAccount">,
    state: row.state,
    counts: await countRows(db, { workspaceId, id }),
    requestId: row.request_id.toString("ascii"),
    callId: row.call_id,
    createdAt: row.created_at,
    completedAt: row.completed_at ?? undefined,
    revision: row.revision,
  };
}

/** Counts an import's rows, of which there are 1,000 at most. */
async function countRows(db: Reader, { workspaceId, id }: ImportKey): Promise<ImportCounts> {
  const rows = await db.query<{ outcome: ImportOutcome; rows_counted: bigint }>(
    `SELECT outcome, COUNT(*) AS rows_counted FROM import_rows
     WHERE workspace_id = ? AND import_id = ? GROUP BY outcome`,
    [workspaceId, id],
  );
  const counts: ImportCounts = { waiting: 0, imported: 0, duplicate: 0, failed: 0 };
  for (const { outcome, rows_counted } of rows) counts[outcome] = Number(rows_counted);
  return counts;
}

/** Writes a new import, without its rows. */
export function insertImport(tx: Tx, born: Import): Promise<void> {
  tx.write(
    `INSERT INTO imports (workspace_id, id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      born.workspaceId,
      born.id,
      born.processorAccountId,
      born.state,
      Buffer.from(born.requestId, "ascii"),
      born.callId,
      born.createdAt,
      born.completedAt ?? null,
      born.revision,
    ],
  );
  return Promise.resolve();
}

/** Writes what can change of an import, which is locked. */
export function updateImport(tx: Tx, changed: Import): Promise<void> {
  const { workspaceId, id, state, completedAt, revision } = changed;
  tx.write(
    `UPDATE imports SET state = ?, completed_at = ?, revision = ? WHERE workspace_id = ? AND id = ?`,
    [state, completedAt ?? null, revision, workspaceId, id],
  );
  return Promise.resolve();
}
