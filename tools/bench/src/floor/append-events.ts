import type { Connection } from "mysql2";
import type { Row } from "./charge-template.ts";
import type { FloorIds } from "./floor-ids.ts";
import { ask, type Value } from "./plain-connection.ts";

/** Appends the events of one transaction, and queues them for their numbers: two statements. */
export async function appendEvents(
  connection: Connection,
  template: readonly Row[],
  given: {
    ids: { orderId: string; intentId: string; attemptId: string; requestId: string };
    eventIds: FloorIds;
    now: string;
  },
): Promise<void> {
  const { ids, eventIds, now } = given;
  const objectIds: Record<string, string> = {
    ord: ids.orderId,
    pi: ids.intentId,
    att: ids.attemptId,
  };
  const events = template.map((event): Value[] => {
    const prefix = String(event["object_id"]).split("_", 1)[0]!;
    return [
      ...[eventIds.next("evt"), event["workspace_id"]!, event["type"]!, event["schema_version"]!],
      ...[objectIds[prefix]!, event["object_sequence"]!, event["actor"]!, event["order_context"]!],
      ...[event["snapshot"]!, ids.requestId, event["call_id"]!, now],
    ];
  });
  await ask(
    connection,
    `INSERT INTO events (id, workspace_id, type, schema_version, object_id, object_sequence, actor,
       order_context, snapshot, request_id, call_id, occurred_at) VALUES ?`,
    [events],
  );
  await ask(connection, "INSERT INTO event_queue (workspace_id, event_id) VALUES ?", [
    events.map(([id, workspaceId]): Value[] => [workspaceId!, id!]),
  ]);
}
