import { rowsInsert, type Tx } from "@flint/db";
import {
  cardOf,
  type CountedCharge,
  type CountedSend,
  countedSince,
  type Counter,
} from "../domain/network-budget.ts";

type SendRow = { counting_key: string; sent_at: Temporal.Instant };

/** The sends that count under some keys, by key; at most as many as the rules let be sent. */
async function findSends(
  tx: Tx,
  workspaceId: string,
  counters: readonly Counter[],
): Promise<CountedSend[]> {
  if (counters.length === 0) return [];
  const rows = await tx.query<SendRow>(
    `SELECT counting_key, sent_at FROM network_sends
     WHERE workspace_id = ? AND counting_key IN (?)`,
    [workspaceId, counters.map(({ key }) => key)],
  );
  return rows.map((row) => ({ key: row.counting_key, sentAt: row.sent_at }));
}

/**
 * Locks a card and reads the sends that count: whoever else sends by it waits for this transaction.
 * Both travel in one packet. Making the card's row again changes nothing and locks it.
 */
export function lockSends(
  tx: Tx,
  workspaceId: string,
  { charge, counters }: { charge: CountedCharge; counters: readonly Counter[] },
): Promise<CountedSend[]> {
  if (counters.length === 0) return Promise.resolve([]);
  const row = { workspace_id: workspaceId, fingerprint: cardOf(charge) };
  const { sql, params } = rowsInsert("network_cards", [row]);
  tx.write(`${sql} ON DUPLICATE KEY UPDATE fingerprint = fingerprint`, params);
  return findSends(tx, workspaceId, counters);
}

/** Counts a send, and forgets those of its keys that have left every window. */
export function takeBudget(
  tx: Tx,
  workspaceId: string,
  taken: {
    attemptId: string;
    counters: readonly Counter[];
    sends: readonly CountedSend[];
    at: Temporal.Instant;
  },
): void {
  const { attemptId, counters, sends, at } = taken;
  if (counters.length === 0) return;
  for (const counter of counters) {
    const since = countedSince(counter, at);
    const isOld = ({ key, sentAt }: CountedSend) =>
      key === counter.key && Temporal.Instant.compare(sentAt, since) <= 0;
    if (!sends.some(isOld)) continue;
    tx.write(
      "DELETE FROM network_sends WHERE workspace_id = ? AND counting_key = ? AND sent_at <= ?",
      [workspaceId, counter.key, since],
    );
  }
  const { sql, params } = rowsInsert(
    "network_sends",
    counters.map(({ key }) => ({
      workspace_id: workspaceId,
      attempt_id: attemptId,
      counting_key: key,
      sent_at: at,
    })),
  );
  tx.write(sql, params);
}

/** Takes an attempt's sends out of the count: it was approved, or nothing was sent. */
export function giveBackBudget(tx: Tx, workspaceId: string, attemptId: string): void {
  tx.write("DELETE FROM network_sends WHERE workspace_id = ? AND attempt_id = ?", [
    workspaceId,
    attemptId,
  ]);
}
