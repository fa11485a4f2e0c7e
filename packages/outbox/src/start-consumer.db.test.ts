import { openDatabase, type Tx } from "@flint/db";
import { eventually, openProxy, type Fate, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { NumberedEvent } from "./event.ts";
import { driveParked, listParkedEvents } from "./parked-events.ts";
import { startConsumer, type ConsumerOptions, type RunningConsumer } from "./start-consumer.ts";
import { newEvent, WORKSPACE } from "./test-support/events.ts";
import { openOutbox } from "./test-support/scratch.ts";

let scratch: Scratch;
let feed: NumberedEvent[];
let name: string;
let tests = 0;
const running: RunningConsumer[] = [];
const opened: { close(): Promise<void> }[] = [];
const parked: [string, unknown][] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  scratch = await openOutbox("consumer");
});
beforeEach(() => {
  feed = [];
  tests += 1;
  // Each test has a consumer, and objects, of its own.
  name = `consumer-${tests}`;
  parked.length = 0;
  errors.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  for (const each of opened.splice(0).reverse()) await each.close();
});
afterAll(() => scratch.drop());

/** Adds the next event of an object to the feed. */
function publish(object: string, more: { type?: string; snapshot?: { fails: boolean } } = {}) {
  const objectId = `${object}_${tests}`;
  const earlier = feed.filter((event) => event.objectId === objectId).length;
  const { actor, ...event } = newEvent(objectId, earlier + 1, more);
  feed.push({ ...event, actor, position: BigInt(feed.length + 1), schemaVersion: 1 });
}

const read: ConsumerOptions["read"] = (after, limit) =>
  Promise.resolve(feed.filter(({ position }) => position > after).slice(0, limit));

function effect(tx: Tx, event: NumberedEvent): Promise<void> {
  tx.write(
    "INSERT INTO effects (workspace_id, event_id, object_id, object_sequence) VALUES (?, ?, ?, ?)",
    [event.workspaceId, event.id, event.objectId, event.objectSequence],
  );
  return Promise.resolve();
}

function start(options: Partial<ConsumerOptions> = {}): RunningConsumer {
  const consumer = startConsumer({
    name,
    db: scratch.database,
    read,
    handle: effect,
    onParked: (event, error) => parked.push([event.id, error]),
    onError: (error) => errors.push(error),
    pollMs: 10,
    retryDelayMs: 5,
    triesMax: 3,
    random: () => 1,
    ...options,
  });
  running.push(consumer);
  return consumer;
}

/** `object/sequence` of every effect of this test, in the order of their commits. */
async function effects(): Promise<string[]> {
  const rows = await scratch.database.query<{ object_id: string; object_sequence: bigint }>(
    "SELECT object_id, object_sequence FROM effects ORDER BY id",
  );
  return rows
    .filter(({ object_id }) => object_id.endsWith(`_${tests}`))
    .map((row) => `${row.object_id.replace(`_${tests}`, "")}/${row.object_sequence}`);
}

async function cursor() {
  const [row] = await scratch.database.query<{ position: bigint; parked: bigint }>(
    "SELECT position, parked FROM consumer_cursors WHERE name = ?",
    [name],
  );
  return row;
}

const hasRead = async (position: number) => (await cursor())?.position === BigInt(position);
const failing = new Set<string>();
const failsOnSome = async (tx: Tx, event: NumberedEvent) => {
  await effect(tx, event);
  if (failing.has(event.objectId)) throw new Error("cannot");
};

describe("a consumer", () => {
  test("gives each event its effect, in order, and passes over what it does not want", async () => {
    publish("a");
    publish("b", { type: "thing.never_heard_of" });
    publish("a");
    publish("c", { type: "thing.unwanted" });
    start({ types: ["thing.changed"] });
    await eventually(() => hasRead(4));
    expect(await effects()).toEqual(["a/1", "a/2"]);
    publish("c");
    await eventually(() => hasRead(5));
    expect(await effects()).toEqual(["a/1", "a/2", "c/2"]);
  });

  test("goes on where it was when it starts again", async () => {
    publish("a");
    const first = start();
    await eventually(() => hasRead(1));
    await first.stop();
    publish("a");
    start();
    await eventually(() => hasRead(2));
    expect(await effects()).toEqual(["a/1", "a/2"]);
  });

  test("is woken, instead of waiting for its poll", async () => {
    const consumer = start({ pollMs: 3_000 });
    await eventually(() => hasRead(0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    publish("a");
    const startedAt = performance.now();
    consumer.wake();
    await eventually(() => hasRead(1));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  test("tries a failed event again; its object's events wait in order, others do not", async () => {
    publish("a");
    publish("a");
    publish("b");
    failing.add(`a_${tests}`);
    start({ handle: failsOnSome, triesMax: 100, retryDelayMs: 5, random: () => 0 });
    await eventually(() => hasRead(3));
    expect(await effects()).toEqual(["b/1"]);
    expect(await cursor()).toEqual({ position: 3n, parked: 2n });
    failing.clear();
    await eventually(async () => (await effects()).length === 3);
    expect(await effects()).toEqual(["b/1", "a/1", "a/2"]);
    expect(await cursor()).toEqual({ position: 3n, parked: 0n });
    expect(parked).toEqual([]);
  });

  test("parks a poisoned event with its object, shows it, and can be driven again", async () => {
    publish("a");
    publish("a");
    publish("b");
    failing.add(`a_${tests}`);
    start({ handle: failsOnSome });
    await eventually(() => parked.length === 1);
    expect(parked).toEqual([[feed[0]!.id, new Error("cannot")]]);
    publish("a");
    publish("b");
    await eventually(() => hasRead(5));
    expect(await effects()).toEqual(["b/1", "b/2"]);
    const list = await listParkedEvents(scratch.database, { consumer: name });
    expect(list.map(({ event, state, tries }) => [event.objectSequence, state, tries])).toEqual([
      [1, "parked", 3],
      [2, "behind", 0],
      [3, "behind", 0],
    ]);
    expect(list[0]).toMatchObject({ event: feed[0], lastError: "Error: cannot" });

    const object = { consumer: name, workspaceId: WORKSPACE, objectId: `a_${tests}` };
    expect(await driveParked(scratch.database, { ...object, workspaceId: "ws_other" })).toBe(false);
    failing.clear();
    expect(await driveParked(scratch.database, object)).toBe(true);
    await eventually(async () => (await effects()).length === 5);
    expect(await effects()).toEqual(["b/1", "b/2", "a/1", "a/2", "a/3"]);
    expect(await driveParked(scratch.database, object)).toBe(false);
    expect(await listParkedEvents(scratch.database, { consumer: name })).toEqual([]);
    expect(parked).toHaveLength(1);
  });

  test("parks a driven event again that still fails", async () => {
    publish("a");
    failing.add(`a_${tests}`);
    start({ handle: failsOnSome });
    await eventually(() => parked.length === 1);
    const object = { consumer: name, workspaceId: WORKSPACE, objectId: `a_${tests}` };
    await driveParked(scratch.database, object);
    await eventually(() => parked.length === 2);
    expect(await effects()).toEqual([]);
    failing.clear();
  });

  test("two copies give each event one effect, in order", async () => {
    const objects = ["a", "b", "c"];
    for (let count = 0; count < 150; count += 1) publish(objects[count % objects.length]!);
    const flaky = async (tx: Tx, event: NumberedEvent) => {
      await effect(tx, event);
      if (event.objectSequence % 7 === 0 && Math.random() < 0.5) throw new Error("for now");
    };
    const other = await openDatabase({ url: scratch.url, name: "copy", poolSize: 4 });
    opened.push(other);
    start({ handle: flaky, triesMax: 100 });
    start({ db: other, handle: flaky, triesMax: 100 });
    await eventually(async () => (await cursor())?.position === 150n);
    await eventually(async () => (await cursor())?.parked === 0n);
    const made = await effects();
    for (const object of objects) {
      const own = made.filter((text) => text.startsWith(object));
      expect(own).toEqual(Array.from({ length: 50 }, (_, index) => `${object}/${index + 1}`));
    }
    expect(errors).toEqual([]);
  });

  test.each(["cut_before", "cut_after"] as const)(
    "a connection %s its commit leaves one effect of each event",
    async (kind) => {
      let cuts = 0;
      const fate = (sql: string): Fate => {
        if (!sql.endsWith("COMMIT") || cuts >= feed.length) return { kind: "pass" };
        cuts += 1;
        return { kind };
      };
      const proxy = await openProxy(scratch.url, { fate });
      opened.push(proxy);
      const db = await openDatabase({ url: proxy.url, name: "cut", poolSize: 4 });
      opened.push(db);
      start({ db });
      for (let count = 1; count <= 10; count += 1) {
        publish("a");
        await eventually(() => hasRead(count));
        await eventually(() => cuts === count);
      }
      expect(await effects()).toEqual(feed.map(({ objectSequence }) => `a/${objectSequence}`));
    },
  );

  test("backs off while its source is down, and goes on after", async () => {
    let reads = 0;
    let down = true;
    publish("a");
    start({
      read: (...range) => {
        reads += 1;
        return down ? Promise.reject(new Error("unavailable")) : read(...range);
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    // 10, 20, 40, … ms: six in half a second, where a loop without back-off has fifty.
    expect(reads).toBeLessThan(10);
    expect(errors.length).toBeGreaterThan(2);
    down = false;
    await eventually(() => hasRead(1));
    expect(await effects()).toEqual(["a/1"]);
  });

  test("does not go past a hole in the feed", async () => {
    publish("a");
    publish("a");
    const [hole] = feed.splice(0, 1);
    start();
    await eventually(() => errors.length > 0);
    expect(await effects()).toEqual([]);
    feed.unshift(hole!);
    await eventually(() => hasRead(2));
    expect(await effects()).toEqual(["a/1", "a/2"]);
  });

  test("reads again from where its cursor was moved back to, between two events", async () => {
    publish("a");
    publish("a");
    publish("a");
    let moved = false;
    const handle = async (tx: Tx, event: NumberedEvent) => {
      await effect(tx, event);
      if (moved || event.objectSequence !== 2) return;
      moved = true;
      // Waits for the cursor's lock, and so comes right after this event's commit.
      void scratch.database.query("UPDATE consumer_cursors SET position = 0 WHERE name = ?", [
        name,
      ]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    start({ handle });
    await eventually(() => hasRead(3));
    expect(await effects()).toEqual(["a/1", "a/2", "a/1", "a/2", "a/3"]);
  });

  test("stops while its source does not answer", async () => {
    let asked = false;
    const consumer = start({
      read: () => {
        asked = true;
        return new Promise(() => undefined);
      },
    });
    await eventually(() => asked);
    await consumer.stop();
  });

  test("stops after the effect that is under way", async () => {
    for (let count = 0; count < 50; count += 1) publish("a");
    const consumer = start();
    await eventually(async () => (await effects()).length > 0);
    await consumer.stop();
    const made = await effects();
    expect((await cursor())?.position).toBe(BigInt(made.length));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await effects()).toEqual(made);
  });
});
