import { rowsInsert, type Tx } from "@flint/db";

type UseRow = { used_at: Temporal.Instant };

/** When the charges that count under a consent were sent, in no order. */
async function findUses(
  tx: Tx,
  workspaceId: string,
  consentId: string,
): Promise<Temporal.Instant[]> {
  const rows = await tx.query<UseRow>(
    `SELECT used_at FROM consent_uses
     WHERE workspace_id = ? AND consent_id = ? AND attempt_id <> ''`,
    [workspaceId, consentId],
  );
  return rows.map((row) => row.used_at);
}

/**
 * Locks a consent's uses and reads them: whoever else charges under it waits for this transaction.
 * Both travel in one packet.
 */
export function lockUses(
  tx: Tx,
  workspaceId: string,
  use: { consentId: string; at: Temporal.Instant },
): Promise<Temporal.Instant[]> {
  const { sql, params } = rowsInsert("consent_uses", [useRow(workspaceId, use, "")]);
  tx.write(`${sql} ON DUPLICATE KEY UPDATE consent_id = consent_id`, params);
  return findUses(tx, workspaceId, use.consentId);
}

/** Counts a charge under a consent. */
export function takeUse(
  tx: Tx,
  workspaceId: string,
  use: { consentId: string; attemptId: string; at: Temporal.Instant },
): void {
  const { sql, params } = rowsInsert("consent_uses", [useRow(workspaceId, use, use.attemptId)]);
  tx.write(sql, params);
}

/** Takes a charge out of the count: it collected nothing. */
export function giveBackUse(
  tx: Tx,
  workspaceId: string,
  use: { consentId: string; attemptId: string },
): void {
  tx.write(
    "DELETE FROM consent_uses WHERE workspace_id = ? AND consent_id = ? AND attempt_id = ?",
    [workspaceId, use.consentId, use.attemptId],
  );
}

function useRow(
  workspaceId: string,
  { consentId, at }: { consentId: string; at: Temporal.Instant },
  attemptId: string,
) {
  return {
    workspace_id: workspaceId,
    consent_id: consentId,
    attempt_id: attemptId,
    used_at: at,
  };
}
