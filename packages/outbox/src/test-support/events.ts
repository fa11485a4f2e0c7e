import { transact, type Database } from "@flint/db";
import { systemIds } from "@flint/std";
import { appendEvents } from "../append-events.ts";
import type { NewEvent } from "../event.ts";

/** The workspace of every test's events, unless it says otherwise. */
export const WORKSPACE = "ws_00000000000000000000000001";

/** For rows whose second write changes nothing. */
export const landed = () => Promise.resolve(undefined);

const ids = systemIds();

/** An event of an object's revision. */
export function newEvent(
  objectId: string,
  objectSequence: number,
  more?: Partial<NewEvent>,
): NewEvent {
  return {
    id: ids.next("event"),
    type: "thing.changed",
    workspaceId: WORKSPACE,
    objectId,
    objectSequence,
    actor: { kind: "system", id: "test", reason: "" },
    snapshot: { id: objectId, revision: objectSequence },
    requestId: "",
    callId: ids.next("call"),
    occurredAt: Temporal.Instant.from("2026-03-01T12:00:00.123456Z"),
    ...more,
  };
}

/** Appends events in a transaction of their own. */
export async function append(db: Database, ...events: NewEvent[]): Promise<void> {
  await transact(
    db,
    (tx) => {
      appendEvents(tx, events);
      return Promise.resolve(null);
    },
    { landed },
  );
}

/** Makes an object without an event. */
export async function createObject(db: Database, id: string): Promise<void> {
  await transact(
    db,
    async (tx) => {
      await tx.execute("INSERT INTO objects (id, workspace_id, revision) VALUES (?, ?, 0)", [
        id,
        WORKSPACE,
      ]);
      return null;
    },
    { landed },
  );
}

/** Changes an object as a service does: lock, write, append. */
export async function change(db: Database, objectId: string): Promise<void> {
  await transact(
    db,
    async (tx) => {
      const [row] = await tx.query<{ revision: bigint }>(
        "SELECT revision FROM objects WHERE id = ? AND workspace_id = ? FOR UPDATE",
        [objectId, WORKSPACE],
      );
      const revision = Number(row?.revision) + 1;
      tx.write("UPDATE objects SET revision = ? WHERE id = ? AND workspace_id = ?", [
        revision,
        objectId,
        WORKSPACE,
      ]);
      appendEvents(tx, [newEvent(objectId, revision)]);
      return null;
    },
    { landed },
  );
}
