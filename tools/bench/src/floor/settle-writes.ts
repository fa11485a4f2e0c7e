import type { Connection } from "mysql2";
import { appendEvents } from "./append-events.ts";
import type { ChargeTemplate } from "./charge-template.ts";
import type { ChargeRowIds } from "./claim-writes.ts";
import type { FloorIds } from "./floor-ids.ts";
import { ask } from "./plain-connection.ts";

/**
 * The second transaction of a charge, as hand-written statements of one round trip each: the
 * order's balance, the intent with the answer that repeats are given, the attempt's outcome, the
 * order's entry, its events, the end of the job.
 */
export async function writeSettle(
  connection: Connection,
  template: ChargeTemplate,
  given: { ids: ChargeRowIds; entryId: string; eventIds: FloorIds; now: string },
): Promise<void> {
  const { order, intent, attempt, entry } = template;
  const { ids, now } = given;
  const workspaceId = String(order["workspace_id"]);
  await ask(connection, "START TRANSACTION");
  await ask(
    connection,
    `UPDATE orders SET paid_minor = ?, state = ?, payment_state = ?, live_attempt_id = ?,
       updated_at = ?, closed_at = ?, revision = ? WHERE workspace_id = ? AND id = ?`,
    [order["paid_minor"]!, "open", "paid", null, now, null, 2, workspaceId, ids.orderId],
  );
  await ask(
    connection,
    `UPDATE payment_intents SET state = ?, latest_attempt_id = ?, answer = ?, updated_at = ?,
       revision = ? WHERE workspace_id = ? AND id = ?`,
    ["succeeded", ids.attemptId, intent["answer"]!, now, 2, workspaceId, ids.intentId],
  );
  await ask(
    connection,
    "UPDATE attempts SET state = ?, progress = ?, revision = ? WHERE workspace_id = ? AND id = ?",
    ["approved", attempt["progress"]!, 2, workspaceId, ids.attemptId],
  );
  await ask(
    connection,
    `INSERT INTO order_entries (workspace_id, id, order_id, kind, source_id, amount_minor,
       created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[workspaceId, given.entryId, ids.orderId, entry["kind"]!],
      ...[ids.attemptId, entry["amount_minor"]!, now],
    ],
  );
  await appendEvents(connection, template.settleEvents, given);
  await ask(
    connection,
    "DELETE FROM jobs WHERE id = ? AND workspace_id = ? AND fence = 1 AND state = 'queued'",
    [ids.jobId, workspaceId],
  );
  await ask(connection, "COMMIT");
}
