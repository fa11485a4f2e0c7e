import { type Reader, rowsInsert, type Tx } from "@flint/db";
import {
  INTENT_COLUMNS,
  type IntentCall,
  intentOf,
  type IntentRow,
  type StoredCall,
} from "./intents.ts";

/** A call that drives an intent after the one that made it. */
export type DrivingCall = {
  workspaceId: string;
  paymentIntentId: string;
  call: IntentCall;
  /** What every repeat is answered; absent where the outcome is to come. */
  answer?: Uint8Array | undefined;
  /** Whether repeats are told how far it is until then. */
  answeredEarly: boolean;
  now: Temporal.Instant;
};

/** Writes a call with its key. A key that was used before is a duplicate at COMMIT. */
export function insertDrivingCall(tx: Tx, driving: DrivingCall): void {
  const { workspaceId, paymentIntentId, call, answer, answeredEarly, now } = driving;
  const { sql, params } = rowsInsert("payment_intent_calls", [
    {
      workspace_id: workspaceId,
      request_procedure: call.procedure,
      request_id: call.requestId,
      payment_intent_id: paymentIntentId,
      request: call.request,
      call_id: call.callId,
      answered_early: answeredEarly,
      answer: answer === undefined ? null : Buffer.from(answer),
      created_at: now,
    },
  ]);
  tx.write(sql, params);
}

type Row = IntentRow & {
  request: Buffer;
  call_id: string;
  answered_early: boolean;
  answer: Buffer | null;
};

const COLUMNS = INTENT_COLUMNS.split(",").map((column) => `i.${column.trim()}`);

/** Finds what an earlier call with the same key did. */
export async function findDrivingCall(
  reader: Reader,
  workspaceId: string,
  key: { procedure: string; requestId: string },
): Promise<StoredCall | undefined> {
  const [row] = await reader.query<Row>(
    `SELECT ${COLUMNS.join(", ")}, c.request, c.call_id, c.answered_early, c.answer
     FROM payment_intent_calls c
       JOIN payment_intents i ON i.workspace_id = c.workspace_id AND i.id = c.payment_intent_id
     WHERE c.workspace_id = ? AND c.request_procedure = ? AND c.request_id = ?`,
    [workspaceId, key.procedure, key.requestId],
  );
  if (row === undefined) return undefined;
  return {
    intent: intentOf(row),
    request: row.request,
    callId: row.call_id,
    answeredEarly: row.answered_early,
    answer: row.answer ?? undefined,
  };
}

/**
 * Answers the calls of an intent that wait for its outcome. Whoever settles the intent has locked its
 * order, and so has whoever writes a call.
 *
 * @param answer of every repeat from now on; absent: repeats are told how far it is
 */
export function answerDrivingCalls(
  tx: Tx,
  { workspaceId, paymentIntentId }: { workspaceId: string; paymentIntentId: string },
  answer: Uint8Array | undefined,
): void {
  tx.write(
    `UPDATE payment_intent_calls SET answered_early = 1, answer = ?
     WHERE workspace_id = ? AND payment_intent_id = ? AND answer IS NULL`,
    [answer === undefined ? null : Buffer.from(answer), workspaceId, paymentIntentId],
  );
}
