import type { JsonObject } from "@bufbuild/protobuf";
import { fromJsonBytes } from "@flint/db";
import type { ServiceName } from "@flint/host";
import type { Actor } from "@flint/std";
import type { TestHost } from "./test-host.ts";

/** An event as it was written, without what only consumers need. */
export type StoredEvent = {
  type: string;
  /** The internal id. */
  workspaceId: string;
  sequence: number;
  actor: Actor;
  snapshot: JsonObject;
  requestId: string;
};

type Row = {
  type: string;
  workspace_id: string;
  object_sequence: bigint;
  actor: Buffer;
  snapshot: Buffer;
  request_id: Buffer;
};

/** The events of one object, from its first revision on, whether they are numbered yet or not. */
export async function storedEvents(
  host: TestHost,
  service: ServiceName,
  objectId: string,
): Promise<StoredEvent[]> {
  const rows = await host.database(service).query<Row>(
    `/* all workspaces: feed */ SELECT type, workspace_id, object_sequence, actor, snapshot, request_id
     FROM events WHERE object_id = ? ORDER BY object_sequence`,
    [objectId],
  );
  return rows.map((row) => ({
    type: row.type,
    workspaceId: row.workspace_id,
    sequence: Number(row.object_sequence),
    actor: fromJsonBytes(row.actor) as Actor,
    snapshot: fromJsonBytes(row.snapshot) as JsonObject,
    requestId: row.request_id.toString("ascii"),
  }));
}
