import type { Id } from "@flint/std";
import { eventually, type Scratch } from "@flint/db/test-support";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFeed } from "./read-feed.ts";
import { startSequencer } from "./start-sequencer.ts";
import { append, newEvent } from "./test-support/events.ts";
import { openOutbox } from "./test-support/scratch.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openOutbox("read_feed");
});
afterAll(() => scratch.drop());

async function number(): Promise<void> {
  const sequencer = startSequencer(scratch.database);
  await eventually(
    async () => (await scratch.database.query("SELECT * FROM event_queue")).length === 0,
  );
  await sequencer.stop();
}

describe("readFeed", () => {
  test("answers only what is numbered", async () => {
    await append(scratch.database, newEvent("ord_1", 1));
    expect(await readFeed(scratch.database, { afterPosition: 0n, limit: 10 })).toEqual([]);
    await number();
    expect(await readFeed(scratch.database, { afterPosition: 0n, limit: 10 })).toHaveLength(1);
  });

  test("gives an event back as it was appended", async () => {
    const event = newEvent("ord_2", 1, {
      type: "order.created",
      actor: { kind: "agent", id: "ann@agency", reason: "“asked” by telephone ☎ \\ ' ?" },
      orderContext: {
        orderId: "ord_2" as Id<"order">,
        externalReferenceId: "A'1?",
        origin: "web-shop",
        channel: "",
        creator: { kind: "customer", id: "cus_1", reason: "" },
      },
      snapshot: { lines: [{ title: "naïve 🧾 \\ ' ? ;" }], paid: false, note: null },
      requestId: "key ~1",
      schemaVersion: 3,
    });
    await append(scratch.database, event);
    await number();
    const [stored] = await readFeed(scratch.database, { afterPosition: 1n, limit: 10 });
    expect(stored).toEqual({ ...event, position: 2n });
  });

  test("goes on after a position, oldest first, up to the limit", async () => {
    await append(
      scratch.database,
      newEvent("ord_3", 1),
      newEvent("ord_3", 2),
      newEvent("ord_3", 3),
    );
    await number();
    const read = async (afterPosition: bigint, limit: number) =>
      (await readFeed(scratch.database, { afterPosition, limit })).map(({ position }) => position);
    expect(await read(2n, 2)).toEqual([3n, 4n]);
    expect(await read(4n, 2)).toEqual([5n]);
    expect(await read(5n, 2)).toEqual([]);
  });

  test("bounds an answer in bytes, but never answers nothing where there is something", async () => {
    const large = { text: "x".repeat(700_000) };
    const events = [1, 2, 3].map((revision) => newEvent("ord_4", revision, { snapshot: large }));
    const huge = newEvent("ord_5", 1, { snapshot: { text: "x".repeat(1_500_000) } });
    await append(scratch.database, ...events, huge);
    await number();
    const read: number[] = [];
    for (let position = 5n; ;) {
      const answer = await readFeed(scratch.database, { afterPosition: position, limit: 500 });
      if (answer.length === 0) break;
      read.push(answer.length);
      position = answer.at(-1)!.position;
    }
    expect(read).toEqual([1, 1, 1, 1]);
  });

  test.each([0, -1, 501, 1.5])("limit %p is refused", async (limit) => {
    await expect(readFeed(scratch.database, { afterPosition: 0n, limit })).rejects.toThrow(
      RangeError,
    );
  });
});
