import { transact, type Session } from "@flint/db";
import { eventually, type Scratch } from "@flint/db/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { appendEvents } from "./append-events.ts";
import { readFeed } from "./read-feed.ts";
import { limitSilence, tryLock } from "./sequencer-lock.ts";
import { startSequencer, type Sequencer, type SequencerOptions } from "./start-sequencer.ts";
import { append, change, createObject, landed, newEvent } from "./test-support/events.ts";
import { openOutbox } from "./test-support/scratch.ts";

let scratch: Scratch;
const running: Sequencer[] = [];
const sessions: Session[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  scratch = await openOutbox("sequencer");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
  await Promise.all(sessions.splice(0).map(close));
  errors.length = 0;
});
afterAll(() => scratch.drop());

function start(options?: SequencerOptions): Sequencer {
  const onError = (error: unknown) => errors.push(error);
  const sequencer = startSequencer(scratch.database, { onError, ...options });
  running.push(sequencer);
  return sequencer;
}

/** A connection as another process would have one; it is closed with the test. */
async function openSession(): Promise<Session> {
  const session = await scratch.database.openSession();
  sessions.push(session);
  return session;
}

async function close(session: Session): Promise<void> {
  session.close();
  await session.ended;
}

async function feed() {
  const events = [];
  for (;;) {
    const afterPosition = events.at(-1)?.position ?? 0n;
    const more = await readFeed(scratch.database, { afterPosition, limit: 500 });
    if (more.length === 0) return events;
    events.push(...more);
  }
}

async function queueLength(): Promise<number> {
  return (await scratch.database.query("SELECT queue_id FROM event_queue")).length;
}

/** Ends the connection of whoever holds the sequencer's lock, as a network failure would. */
async function killHolder(): Promise<void> {
  const admin = await openSession();
  const [row] = await admin.query<{ holder: bigint | number }>(
    "SELECT IS_USED_LOCK(CONCAT('outbox:', DATABASE())) AS holder",
  );
  await admin.query(`KILL ${String(row?.holder)}`);
}

async function expectWholeFeed(): Promise<void> {
  const events = await feed();
  expect(events.map(({ position }) => position)).toEqual(
    events.map((_, index) => BigInt(index + 1)),
  );
  const stored = await scratch.database.query("SELECT id FROM events");
  expect(new Set(events.map(({ id }) => id)).size).toBe(stored.length);
  const sequences = new Map<string, number>();
  for (const { objectId, objectSequence } of events) {
    expect([objectId, objectSequence]).toEqual([objectId, (sequences.get(objectId) ?? 0) + 1]);
    sequences.set(objectId, objectSequence);
  }
}

describe("the sequencer", () => {
  test("numbers without a gap, each object's events in their order, under many writers", async () => {
    const objects = ["ord_1", "ord_2", "ord_3"];
    for (const object of objects) await createObject(scratch.database, object);
    start();
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      for (let count = 0; count < 20; count += 1) {
        await change(scratch.database, objects[(writer + count) % objects.length]!);
      }
    });
    await Promise.all(writers);
    await eventually(async () => (await queueLength()) === 0);
    await expectWholeFeed();
    expect(errors).toEqual([]);
  });

  test("two at once never number together", async () => {
    start();
    start();
    for (let count = 0; count < 40; count += 1) await change(scratch.database, "ord_1");
    await eventually(async () => (await queueLength()) === 0);
    await expectWholeFeed();
    expect(errors).toEqual([]);
  });

  test("one that stands by goes on when the first dies", async () => {
    start({ pollMs: 10 });
    await append(scratch.database, newEvent("a_1", 1));
    await eventually(async () => (await queueLength()) === 0);
    start({ pollMs: 10 });
    for (let kills = 0; kills < 3; kills += 1) {
      await killHolder();
      await append(scratch.database, newEvent("a_1", kills + 2));
      await eventually(async () => (await queueLength()) === 0);
    }
    await expectWholeFeed();
    expect(errors.length).toBeGreaterThanOrEqual(3);
  });

  test("stops at once when its connection dies, and its lock is free", async () => {
    start();
    await append(scratch.database, newEvent("b_1", 1));
    await eventually(async () => (await queueLength()) === 0);
    const other = await openSession();
    await killHolder();
    await eventually(() => tryLock(other));
    await append(scratch.database, newEvent("b_1", 2));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await queueLength()).toBe(1);
    await close(other);
    await eventually(async () => (await queueLength()) === 0);
    await expectWholeFeed();
  });

  test("loses the lock when its process is frozen", async () => {
    const frozen = await openSession();
    await limitSilence(frozen, 1);
    await eventually(() => tryLock(frozen));
    await append(scratch.database, newEvent("c_1", 1));
    start();
    await eventually(async () => (await queueLength()) === 0);
  });

  test("numbers at once what this process commits", async () => {
    const sequencer = start({ pollMs: 3_000 });
    const numbered = () => new Promise<void>((resolve) => void sequencer.onNumbered(resolve));
    await append(scratch.database, newEvent("d_1", 1));
    await eventually(async () => (await queueLength()) === 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const heard = numbered();
    const startedAt = performance.now();
    await append(scratch.database, newEvent("d_1", 2));
    await heard;
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(await queueLength()).toBe(0);
  });

  test("does not wait for a transaction that is still open, nor show its events", async () => {
    start({ pollMs: 10 });
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const early = newEvent("e_1", 1);
    const open = transact(
      scratch.database,
      async (tx) => {
        appendEvents(tx, [early]);
        await tx.query("SELECT 1");
        await finished;
        return null;
      },
      { landed },
    );
    await eventually(async () => (await scratch.database.query("SELECT 1")).length === 1);
    const late = newEvent("e_2", 1);
    await append(scratch.database, late);
    await eventually(async () => (await feed()).some(({ id }) => id === late.id));
    expect((await feed()).some(({ id }) => id === early.id)).toBe(false);
    finish();
    await open;
    await eventually(async () => (await feed()).at(-1)?.id === early.id);
    await expectWholeFeed();
  });

  test("numbers a backlog larger than one batch", async () => {
    const backlog = Array.from({ length: 900 }, (_, index) => newEvent("f_1", index + 1));
    await append(scratch.database, ...backlog);
    await append(scratch.database, ...backlog.map((_, index) => newEvent("f_2", index + 1)));
    start();
    await eventually(async () => (await queueLength()) === 0);
    await expectWholeFeed();
  });
});
