import { isDenied, isDuplicate, transact } from "@flint/db";
import type { Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { appendEvents } from "./append-events.ts";
import { append, landed, newEvent } from "./test-support/events.ts";
import { openOutbox } from "./test-support/scratch.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openOutbox("append_events");
});
afterAll(() => scratch.drop());

async function storedOf(objectId: string): Promise<bigint[]> {
  const rows = await scratch.database.query<{ object_sequence: bigint }>(
    "SELECT object_sequence FROM events WHERE object_id = ? ORDER BY object_sequence",
    [objectId],
  );
  return rows.map((row) => row.object_sequence);
}

async function queued(): Promise<string[]> {
  const rows = await scratch.database.query<{ event_id: string }>(
    "SELECT event_id FROM event_queue ORDER BY queue_id",
  );
  return rows.map((row) => row.event_id);
}

describe("appendEvents", () => {
  test("stores events with the transaction, queued in their order", async () => {
    const events = [newEvent("ord_1", 1), newEvent("ord_1", 2), newEvent("pi_1", 1)];
    await append(scratch.database, ...events);
    expect(await storedOf("ord_1")).toEqual([1n, 2n]);
    expect(await queued()).toEqual(events.map(({ id }) => id));
  });

  test("stores nothing of a transaction that is rolled back", async () => {
    const before = await queued();
    const rolledBack = transact(
      scratch.database,
      async (tx) => {
        appendEvents(tx, [newEvent("ord_2", 1)]);
        await tx.query("SELECT 1");
        throw new Error("changed its mind");
      },
      { landed },
    );
    await expect(rolledBack).rejects.toThrow("changed its mind");
    expect(await storedOf("ord_2")).toEqual([]);
    expect(await queued()).toEqual(before);
  });

  test("refuses a second event of one revision, with the whole transaction", async () => {
    await append(scratch.database, newEvent("ord_3", 1));
    const error: unknown = await append(
      scratch.database,
      newEvent("ord_4", 1),
      newEvent("ord_3", 1),
    ).catch((thrown: unknown) => thrown);
    expect(isDuplicate(error, "events_object_sequence")).toBe(true);
    expect(await storedOf("ord_4")).toEqual([]);
  });

  test("the same object id in another workspace is another object", async () => {
    await append(scratch.database, newEvent("ord_5", 1));
    await append(scratch.database, newEvent("ord_5", 1, { workspaceId: "ws_other" }));
    expect(await storedOf("ord_5")).toEqual([1n, 1n]);
  });

  test.each([0, -1, 1.5, Number.NaN])("sequence %p is a bug", async (sequence) => {
    await expect(append(scratch.database, newEvent("ord_6", sequence))).rejects.toThrow(RangeError);
  });

  test("too many events at once are a bug", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => newEvent("ord_7", index + 1));
    await expect(append(scratch.database, ...many)).rejects.toThrow(RangeError);
  });

  test("no events are no statement", async () => {
    const statements: string[] = [];
    const forget = scratch.database.onStatement(({ sql }) => statements.push(sql));
    await append(scratch.database);
    forget();
    expect(statements).toEqual([]);
  });

  test.each([
    "UPDATE events SET type = 'x'",
    "DELETE FROM events",
    "UPDATE event_positions SET position = 9",
    "DELETE FROM event_positions",
  ])("the service's user may not: %s", async (sql) => {
    const error: unknown = await scratch.database.query(sql).catch((thrown: unknown) => thrown);
    expect(isDenied(error)).toBe(true);
  });
});
