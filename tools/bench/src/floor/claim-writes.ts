import type { Connection } from "mysql2";
import { appendEvents } from "./append-events.ts";
import type { ChargeTemplate } from "./charge-template.ts";
import type { FloorIds } from "./floor-ids.ts";
import { ask } from "./plain-connection.ts";

/** Ids of the rows of one charge. */
export type ChargeRowIds = {
  orderId: string;
  intentId: string;
  attemptId: string;
  jobId: string;
  requestId: string;
};

/** The shape of what a job needs to find its attempt; its length is what counts. */
const payloadOf = (ids: ChargeRowIds, workspaceId: string) =>
  JSON.stringify({
    workspace: { id: workspaceId, mode: "sandbox" },
    orderId: ids.orderId,
    paymentIntentId: ids.intentId,
    attemptId: ids.attemptId,
  });

/**
 * The first transaction of a charge, as hand-written statements of one round trip each: the
 * order's claim, the intent with the key of its call, the attempt, its events, the job.
 */
export async function writeClaim(
  connection: Connection,
  template: ChargeTemplate,
  given: { ids: ChargeRowIds; eventIds: FloorIds; now: string },
): Promise<void> {
  const { order, intent, attempt } = template;
  const { ids, now } = given;
  const workspaceId = String(order["workspace_id"]);
  await ask(connection, "START TRANSACTION");
  await ask(
    connection,
    `UPDATE orders SET paid_minor = ?, state = ?, payment_state = ?, live_attempt_id = ?,
       updated_at = ?, closed_at = ?, revision = ? WHERE workspace_id = ? AND id = ?`,
    [0, "open", "unpaid", ids.attemptId, now, null, 1, workspaceId, ids.orderId],
  );
  await ask(
    connection,
    `INSERT INTO payment_intents (workspace_id, id, order_id, customer_id, state, facts,
       latest_attempt_id, request_procedure, request_id, request, call_id, created_at, updated_at,
       revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[workspaceId, ids.intentId, ids.orderId, intent["customer_id"]!, "processing"],
      ...[intent["facts"]!, ids.attemptId, intent["request_procedure"]!, ids.requestId],
      ...[intent["request"]!, intent["call_id"]!, now, now, 1],
    ],
  );
  await ask(
    connection,
    `INSERT INTO attempts (workspace_id, id, payment_intent_id, order_id, customer_id,
       payment_method_id, state, facts, progress, created_at, revision)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[workspaceId, ids.attemptId, ids.intentId, ids.orderId, attempt["customer_id"]!],
      ...[attempt["payment_method_id"]!, "sent", attempt["facts"]!, '{"state":"sent"}', now, 1],
    ],
  );
  await appendEvents(connection, template.claimEvents, given);
  await ask(
    connection,
    `INSERT INTO jobs (id, workspace_id, kind, job_key, payload, state, due_at, lease_owner,
       lease_epoch, fence, tries) VALUES (?, ?, 'collect', ?, ?, 'queued',
       UTC_TIMESTAMP(6) + INTERVAL 30000000 MICROSECOND, ?, 1, 1, 1)`,
    [ids.jobId, workspaceId, ids.attemptId, payloadOf(ids, workspaceId), "localhost:7400"],
  );
  await ask(connection, "COMMIT");
}
