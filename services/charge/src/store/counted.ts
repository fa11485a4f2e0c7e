import type { Reader, SqlParameter } from "@flint/db";
import type { CountedSend, Counter } from "../domain/network-budget.ts";

/** What has counted so far against a charge that is looked at. */
export type Counted = {
  /** Sends that count for the networks, by key. */
  sends: CountedSend[];
  /** When the charges that count under the consent were sent, in no order. */
  usedAt: Temporal.Instant[];
};

type CountedRow = { counting_key: string; counted_at: Temporal.Instant };

/** No counting key is empty: rows of a consent's uses are told by it. */
const OF_CONSENT = "";

/**
 * Reads without a lock what counts against a charge: both tables in one read.
 *
 * @param counting.consentId `undefined` where no cadence binds the charge
 */
export async function findCounted(
  reader: Reader,
  workspaceId: string,
  counting: { counters: readonly Counter[]; consentId: string | undefined },
): Promise<Counted> {
  const { counters, consentId } = counting;
  const parts: { sql: string; parameters: SqlParameter[] }[] = [];
  if (counters.length > 0) {
    const sql = `SELECT counting_key, sent_at AS counted_at FROM network_sends
      WHERE workspace_id = ? AND counting_key IN (?)`;
    parts.push({ sql, parameters: [workspaceId, counters.map(({ key }) => key)] });
  }
  if (consentId !== undefined) {
    const sql = `SELECT '${OF_CONSENT}' AS counting_key, used_at AS counted_at FROM consent_uses
      WHERE workspace_id = ? AND consent_id = ? AND attempt_id <> ''`;
    parts.push({ sql, parameters: [workspaceId, consentId] });
  }
  if (parts.length === 0) return { sends: [], usedAt: [] };
  const rows = await reader.query<CountedRow>(
    parts.map(({ sql }) => sql).join(" UNION ALL "),
    parts.flatMap(({ parameters }) => parameters),
  );
  const isUse = (row: CountedRow) => row.counting_key === OF_CONSENT;
  return {
    sends: rows
      .filter((row) => !isUse(row))
      .map((row) => ({ key: row.counting_key, sentAt: row.counted_at })),
    usedAt: rows.filter(isUse).map((row) => row.counted_at),
  };
}
