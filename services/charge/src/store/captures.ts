import { type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Attempt } from "../domain/attempt.ts";
import type { Capture } from "../domain/authorization.ts";
import { attemptOf, type AttemptRow } from "./attempts.ts";
import type { IntentCall } from "./intents.ts";

/** What a repeat of a capture's call is answered from. */
export type StoredCapture = {
  id: string;
  paymentIntentId: string;
  attemptId: string;
  orderId: string;
  requestId: string;
  request: Buffer;
  callId: string;
  /** Whether the first caller was answered before the outcome was known. */
  answeredEarly: boolean;
  /** The answer's bytes, once the outcome is final. */
  answer: Buffer | undefined;
};

type CaptureRow = {
  id: string;
  payment_intent_id: string;
  attempt_id: string;
  order_id: string;
  request_id: Buffer;
  request: Buffer;
  call_id: string;
  answered_early: boolean;
  answer: Buffer | null;
};

const COLUMNS = `id, payment_intent_id, attempt_id, order_id, request_id, request, call_id,
  answered_early, answer`;

/** Finds what an earlier call with the same key made. */
export async function findCaptureOfCall(
  reader: Reader,
  workspaceId: string,
  key: { procedure: string; requestId: string },
): Promise<StoredCapture | undefined> {
  const [row] = await reader.query<CaptureRow>(
    `SELECT ${COLUMNS} FROM captures
     WHERE workspace_id = ? AND request_procedure = ? AND request_id = ?`,
    [workspaceId, key.procedure, key.requestId],
  );
  return row === undefined ? undefined : captureOf(row);
}

/** Locks one capture for this transaction. */
export async function lockCapture(
  tx: Tx,
  workspaceId: string,
  captureId: string,
): Promise<StoredCapture | undefined> {
  const [row] = await tx.query<CaptureRow>(
    `SELECT ${COLUMNS} FROM captures WHERE workspace_id = ? AND id = ? FOR UPDATE`,
    [workspaceId, captureId],
  );
  return row === undefined ? undefined : captureOf(row);
}

/** Which of the captures that are named went over the account. */
export async function findCapturesOver(
  reader: Reader,
  workspaceId: string,
  { ids, accountId }: { ids: readonly string[]; accountId: string },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.query<AttemptRow & { capture_id: string }>(
    `SELECT c.id AS capture_id, a.facts, a.progress, a.created_at, a.revision FROM captures c
       JOIN attempts a ON a.workspace_id = c.workspace_id AND a.id = c.attempt_id
     WHERE c.workspace_id = ? AND c.id IN (?)`,
    [workspaceId, ids],
  );
  const over = rows.filter((row) => attemptOf(row).processorAccountId === accountId);
  return new Set(over.map(({ capture_id }) => capture_id));
}

/** Writes a new capture with the key of the call that asked for it. */
export function insertCapture(
  tx: Tx,
  { attempt, capture }: { attempt: Attempt; capture: Capture },
  call: IntentCall,
): void {
  const { sql, params } = rowsInsert("captures", [
    {
      workspace_id: attempt.workspaceId,
      id: capture.id,
      payment_intent_id: attempt.paymentIntentId,
      attempt_id: attempt.id,
      order_id: attempt.orderContext.orderId,
      amount_minor: capture.amountMinor,
      processor_key: capture.processorKey,
      request_procedure: call.procedure,
      request_id: call.requestId,
      request: call.request,
      call_id: call.callId,
      created_at: capture.createdAt,
    },
  ]);
  tx.write(sql, params);
}

/** Keeps what every repeat of the call is answered from now on. */
export function keepCaptureAnswer(
  tx: Tx,
  { workspaceId, captureId }: { workspaceId: string; captureId: string },
  answer: Uint8Array,
): void {
  tx.write("UPDATE captures SET answer = ? WHERE workspace_id = ? AND id = ?", [
    answer,
    workspaceId,
    captureId,
  ]);
}

/** Notes that the first caller was answered while the capture was on its way. */
export async function markCaptureAnsweredEarly(
  tx: Tx,
  { workspaceId, captureId }: { workspaceId: string; captureId: string },
): Promise<void> {
  await tx.execute("UPDATE captures SET answered_early = 1 WHERE workspace_id = ? AND id = ?", [
    workspaceId,
    captureId,
  ]);
}

function captureOf(row: CaptureRow): StoredCapture {
  return {
    id: row.id,
    paymentIntentId: row.payment_intent_id,
    attemptId: row.attempt_id,
    orderId: row.order_id,
    requestId: row.request_id.toString("utf8"),
    request: row.request,
    callId: row.call_id,
    answeredEarly: row.answered_early,
    answer: row.answer ?? undefined,
  };
}
