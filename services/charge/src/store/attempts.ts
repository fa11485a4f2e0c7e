import { type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Currency } from "@flint/money";
import type { Attempt, AttemptFacts, AttemptProgress } from "../domain/attempt.ts";
import type { CaptureKind } from "../domain/authorization.ts";
import { ACTION_WINDOW_MS } from "../domain/ladder.ts";
import type { Resolution } from "../domain/resolution.ts";
import { authorizationOf } from "./authorizations.ts";
import { fromColumn, type Stored, toColumn } from "./json.ts";
import { resolutionOf } from "./resolution.ts";

/** Columns that an attempt is read from. */
export const ATTEMPT_COLUMNS = "facts, progress, created_at, revision";

/** A row of `attempts`, as far as it is read. */
export type AttemptRow = {
  facts: Buffer;
  progress: Buffer;
  created_at: Temporal.Instant;
  revision: number;
};

/** Reads one attempt, or nothing where the workspace has none of that id. */
export async function findAttempt(
  reader: Reader,
  workspaceId: string,
  attemptId: string,
): Promise<Attempt | undefined> {
  const [row] = await reader.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts WHERE workspace_id = ? AND id = ?`,
    [workspaceId, attemptId],
  );
  return row === undefined ? undefined : attemptOf(row);
}

/**
 * Whether any attempt that relies on the subject may be on its way to a processor right now.
 * Looks at claimed orders only, which are few, whatever the customer's history.
 */
export async function hasSentAttempt(
  reader: Reader,
  workspaceId: string,
  subject: { customerId: string; paymentMethodId?: string | undefined },
): Promise<boolean> {
  const rows = await reader.query<{ id: string }>(
    `SELECT a.id FROM orders o
       JOIN attempts a ON a.workspace_id = o.workspace_id AND a.id = o.live_attempt_id
     WHERE o.workspace_id = ? AND o.customer_id = ? AND o.live_attempt_id IS NOT NULL
       AND a.state = 'sent' AND (? = '' OR a.payment_method_id = ?)
     LIMIT 1`,
    [workspaceId, subject.customerId, subject.paymentMethodId ?? "", subject.paymentMethodId ?? ""],
  );
  return rows.length > 0;
}

/** Which of the attempts that are named are unknown, and went over the account. */
export async function findUnknownAttempts(
  reader: Reader,
  workspaceId: string,
  { ids, accountId }: { ids: readonly string[]; accountId: string },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts
     WHERE workspace_id = ? AND id IN (?) AND state = 'unknown'`,
    [workspaceId, ids],
  );
  const overIt = rows.map(attemptOf).filter((each) => each.processorAccountId === accountId);
  return new Set(overIt.map(({ id }) => id));
}

/** The consents that earlier attempts of an order relied on with a method, newest first. */
export async function findPriorConsent(
  reader: Reader,
  workspaceId: string,
  orderId: string,
): Promise<{ consentId: string; paymentMethodId: string } | undefined> {
  const rows = await reader.query<AttemptRow>(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempts
     WHERE workspace_id = ? AND order_id = ? AND state = 'declined' ORDER BY id LIMIT 1`,
    [workspaceId, orderId],
  );
  const [first] = rows.map(attemptOf);
  if (first === undefined) return undefined;
  return { consentId: first.consentId, paymentMethodId: first.paymentMethod.id };
}

/** Writes a new attempt. */
export function insertAttempt(tx: Tx, attempt: Attempt): void {
  const { progress, revision, ...facts } = attempt;
  const { sql, params } = rowsInsert("attempts", [
    {
      workspace_id: attempt.workspaceId,
      id: attempt.id,
      payment_intent_id: attempt.paymentIntentId,
      order_id: attempt.orderContext.orderId,
      customer_id: attempt.customerId,
      payment_method_id: attempt.paymentMethod.id,
      state: progress.state,
      facts: toColumn(facts),
      progress: toColumn(progress),
      created_at: attempt.createdAt,
      revision,
    },
  ]);
  tx.write(sql, params);
}

/** Writes an attempt's progress. Its row is locked by this transaction. */
export function updateAttempt(tx: Tx, attempt: Attempt): void {
  tx.write(
    "UPDATE attempts SET state = ?, progress = ?, revision = ? WHERE workspace_id = ? AND id = ?",
    [
      attempt.progress.state,
      toColumn(attempt.progress),
      attempt.revision,
      attempt.workspaceId,
      attempt.id,
    ],
  );
}

/** Facts as the column holds them: an amount's digits and an instant's text are strings there. */
type StoredFacts = Omit<AttemptFacts, "amount" | "captureKind" | "createdAt"> & {
  /** Absent in attempts that are older than captures: all were taken with their approval. */
  captureKind?: CaptureKind;
  amount: { currency: Currency; amountMinor: string };
};

const OLDER_METHOD = { kind: "card" as const, mandateReference: "" };

/** The attempt that a row holds. */
export function attemptOf(row: AttemptRow): Attempt {
  const facts = fromColumn<StoredFacts>(row.facts);
  return {
    ...facts,
    captureKind: facts.captureKind ?? "automatic",
    // Attempts that are older than debits are all of cards.
    paymentMethod: { ...OLDER_METHOD, ...facts.paymentMethod },
    amount: { currency: facts.amount.currency, amountMinor: BigInt(facts.amount.amountMinor) },
    createdAt: row.created_at,
    progress: progressOf(fromColumn<Stored<AttemptProgress>>(row.progress)),
    revision: row.revision,
  };
}

function progressOf(stored: Stored<AttemptProgress>): AttemptProgress {
  switch (stored.state) {
    case "sent":
      return stored;
    case "approved": {
      const { capturedMinor, authorization, ...progress } = stored;
      return {
        ...progress,
        settledAt: Temporal.Instant.from(stored.settledAt),
        ...(capturedMinor !== undefined && { capturedMinor: BigInt(capturedMinor) }),
        ...(authorization && { authorization: authorizationOf(authorization) }),
      };
    }
    case "authorized":
      return { ...stored, authorization: authorizationOf(stored.authorization) };
    case "canceled": {
      const { authorization, ...progress } = stored;
      return {
        ...progress,
        settledAt: Temporal.Instant.from(stored.settledAt),
        ...(authorization && { authorization: authorizationOf(authorization) }),
      };
    }
    case "declined":
    case "not_sent":
      return { ...stored, settledAt: Temporal.Instant.from(stored.settledAt) };
    case "returned":
      return {
        ...stored,
        settledAt: Temporal.Instant.from(stored.settledAt),
        returnedAt: Temporal.Instant.from(stored.returnedAt),
      };
    case "requires_action": {
      const resolution = resolutionOf(stored.resolution);
      return { ...stored, resolution, expiresAt: expiryOf(stored.expiresAt, resolution) };
    }
    case "pending":
    case "unknown":
      return { ...stored, resolution: resolutionOf(stored.resolution) };
  }
}

/** Attempts that are older than expiry expire as if they had been born with it. */
function expiryOf(stored: string | undefined, { sinceAt }: Resolution): Temporal.Instant {
  if (stored !== undefined) return Temporal.Instant.from(stored);
  return sinceAt.add({ milliseconds: ACTION_WINDOW_MS });
}
