import { type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Id } from "@flint/std";
import type { CaptureKind } from "../domain/authorization.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import { fromColumn, toColumn } from "./json.ts";

/** The call that made an intent. Its key stands on the intent's row, for ever. */
export type IntentCall = {
  procedure: string;
  requestId: string;
  /** The request in a form that can be compared. */
  request: Buffer;
  callId: string;
};

/** What a repeat of the call is answered from. */
export type StoredCall = {
  intent: PaymentIntent;
  request: Buffer;
  callId: string;
  /** Whether the first caller was answered before the outcome was known. */
  answeredEarly: boolean;
  /** The answer's bytes, once the outcome is final. */
  answer: Buffer | undefined;
};

/** Columns that an intent is read from. */
export const INTENT_COLUMNS =
  "workspace_id, id, state, facts, latest_attempt_id, created_at, updated_at, revision";

/** A row of `payment_intents`, as far as it is read. */
export type IntentRow = {
  workspace_id: string;
  id: string;
  state: PaymentIntent["state"];
  facts: Buffer;
  latest_attempt_id: string;
  created_at: Temporal.Instant;
  updated_at: Temporal.Instant;
  revision: number;
};

type StoredCallRow = IntentRow & {
  request: Buffer;
  call_id: string;
  answered_early: boolean;
  answer: Buffer | null;
};

/** Reads one intent, or nothing where the workspace has none of that id. */
export async function findIntent(
  reader: Reader,
  workspaceId: string,
  intentId: string,
): Promise<PaymentIntent | undefined> {
  const [row] = await reader.query<IntentRow>(
    `SELECT ${INTENT_COLUMNS} FROM payment_intents WHERE workspace_id = ? AND id = ?`,
    [workspaceId, intentId],
  );
  return row === undefined ? undefined : intentOf(row);
}

/** Locks one intent, after its order. */
export async function lockIntent(
  tx: Tx,
  workspaceId: string,
  intentId: string,
): Promise<PaymentIntent | undefined> {
  const [row] = await tx.query<IntentRow>(
    `SELECT ${INTENT_COLUMNS} FROM payment_intents WHERE workspace_id = ? AND id = ? FOR UPDATE`,
    [workspaceId, intentId],
  );
  return row === undefined ? undefined : intentOf(row);
}

/** Finds what an earlier call with the same key made. */
export async function findStoredCall(
  reader: Reader,
  workspaceId: string,
  key: { procedure: string; requestId: string },
  options: { lock?: boolean } = {},
): Promise<StoredCall | undefined> {
  const [row] = await reader.query<StoredCallRow>(
    `SELECT ${INTENT_COLUMNS}, request, call_id, answered_early, answer FROM payment_intents
     WHERE workspace_id = ? AND request_procedure = ? AND request_id = ?${
       options.lock === true ? " FOR UPDATE" : ""
     }`,
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
 * Writes a new intent with the key of the call that made it.
 *
 * @param answer what every repeat is answered; absent where the outcome is to come
 */
export function insertIntent(
  tx: Tx,
  intent: PaymentIntent,
  call: IntentCall,
  answer?: Uint8Array,
): void {
  const { sql, params } = rowsInsert("payment_intents", [
    {
      workspace_id: intent.workspaceId,
      id: intent.id,
      order_id: intent.orderContext.orderId,
      customer_id: intent.customerId,
      state: intent.state,
      facts: toColumn(storedFactsOf(intent)),
      latest_attempt_id: intent.latestAttemptId,
      request_procedure: call.procedure,
      request_id: call.requestId,
      request: call.request,
      call_id: call.callId,
      ...(answer === undefined ? {} : { answer: Buffer.from(answer) }),
      created_at: intent.createdAt,
      updated_at: intent.updatedAt,
      revision: intent.revision,
    },
  ]);
  tx.write(sql, params);
}

/**
 * Writes an intent's progress. Its row is locked by this transaction.
 *
 * @param answer what every repeat is answered from now on; absent while the outcome is open
 */
export function updateIntent(tx: Tx, intent: PaymentIntent, answer: Uint8Array | undefined): void {
  tx.write(
    `UPDATE payment_intents SET state = ?, latest_attempt_id = ?, answer = COALESCE(?, answer),
       updated_at = ?,
       revision = ? WHERE workspace_id = ? AND id = ?`,
    [
      intent.state,
      intent.latestAttemptId,
      answer ?? null,
      intent.updatedAt,
      intent.revision,
      intent.workspaceId,
      intent.id,
    ],
  );
}

/** Writes what was settled of an intent by its confirmation: its amount. */
export function updateIntentFacts(tx: Tx, intent: PaymentIntent): void {
  tx.write("UPDATE payment_intents SET facts = ? WHERE workspace_id = ? AND id = ?", [
    toColumn(storedFactsOf(intent)),
    intent.workspaceId,
    intent.id,
  ]);
}

/** Notes that the first caller was answered while the attempt was on its way. */
export async function markAnsweredEarly(tx: Tx, intent: PaymentIntent): Promise<void> {
  await tx.execute(
    "UPDATE payment_intents SET answered_early = 1 WHERE workspace_id = ? AND id = ?",
    [intent.workspaceId, intent.id],
  );
}

/** The origin of orders that intents made, by which older intents are told. */
const ORIGIN_OF_OWN_ORDERS = "payment_intent";

type IntentFacts = Pick<
  PaymentIntent,
  | "customerId"
  | "orderContext"
  | "initiator"
  | "reason"
  | "paymentFlow"
  | "captureKind"
  | "actor"
  | "ownsOrder"
  | "terms"
>;
type StoredFacts = Omit<IntentFacts, "ownsOrder" | "terms" | "captureKind"> & {
  amount: { currency: Currency; amountMinor: string };
  /** Absent in intents that are older than it. */
  ownsOrder?: boolean;
  terms?: PaymentIntent["terms"];
  /** Absent in intents that are older than captures: all were taken with their approval. */
  captureKind?: CaptureKind;
};

function storedFactsOf(intent: PaymentIntent): IntentFacts & Pick<PaymentIntent, "amount"> {
  const { customerId, orderContext, initiator, reason, paymentFlow, actor, amount } = intent;
  const { captureKind, ownsOrder, terms } = intent;
  const facts = { customerId, orderContext, initiator, reason, paymentFlow, actor, amount };
  return { ...facts, captureKind, ownsOrder, terms };
}

/** The intent that a row holds. */
export function intentOf(row: IntentRow): PaymentIntent {
  const { amount, ownsOrder, terms, ...facts } = fromColumn<StoredFacts>(row.facts);
  return {
    ...facts,
    ownsOrder: ownsOrder ?? facts.orderContext.origin === ORIGIN_OF_OWN_ORDERS,
    terms,
    captureKind: facts.captureKind ?? "automatic",
    id: row.id as Id<"paymentIntent">,
    workspaceId: row.workspace_id,
    amount: { currency: amount.currency, amountMinor: BigInt(amount.amountMinor) },
    state: row.state,
    latestAttemptId: row.latest_attempt_id as Id<"attempt"> | "",
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  };
}
