import { transact, type Tx } from "@flint/db";
import { lockCursor, moveCursor } from "./consumer-cursor.ts";
import type { Consumer } from "./consumer.ts";
import type { NumberedEvent } from "./event.ts";
import { hasParked, insertBehind, insertFailed } from "./parked-rows.ts";

/**
 * Makes an event's effect and moves the cursor, in one transaction.
 *
 * A failed effect does not hold the others up: the event is set aside to be tried again, and the
 * cursor goes on. Later events of its object are set aside behind it, so that an object's events
 * have their effects in order. The cursor's row lock lets one copy of the consumer work at a time;
 * one that finds the cursor beyond the event leaves it be.
 *
 * @param reached the position that the cursor must have come to, at least
 * @returns the cursor's position now; one below the event's means that somebody moved it back, and
 *   the feed must be read again from there
 * @throws Outage when the database is away: nothing happened, or (after a lost COMMIT) it did, and
 *   the cursor says so
 */
export async function consumeEvent(
  consumer: Consumer,
  event: NumberedEvent,
  reached: bigint,
): Promise<bigint> {
  let began = false;
  try {
    return await moveOver(consumer, { event, reached }, async (tx) => {
      began = true;
      await consumer.handle(tx, event);
      return "done";
    });
  } catch (error) {
    // Before the handler began, the error was not the event's.
    if (!began) throw error;
    return await setAside(consumer, { event, reached }, error);
  }
}

async function setAside(consumer: Consumer, step: Step, error: unknown): Promise<bigint> {
  let parked = false;
  const position = await moveOver(consumer, step, (tx) => {
    parked = insertFailed(tx, consumer, step.event, error) === "parked";
    return Promise.resolve("set aside");
  });
  if (parked) consumer.onParked(step.event, error);
  return position;
}

type Step = { event: NumberedEvent; reached: bigint };

/** Runs `work` under the cursor's lock and moves the cursor onto the event, if it is its turn. */
function moveOver(
  consumer: Consumer,
  { event, reached }: Step,
  work: (tx: Tx) => Promise<"done" | "set aside">,
): Promise<bigint> {
  const { db, name } = consumer;
  return transact(
    db,
    async (tx) => {
      const cursor = await lockCursor(tx, name);
      if (cursor.position < reached || cursor.position >= event.position) return cursor.position;
      const behind = cursor.parked > 0n && (await hasParked(tx, name, event));
      if (behind) insertBehind(tx, consumer, event);
      const result = behind ? "set aside" : await work(tx);
      moveCursor(tx, name, {
        position: event.position,
        parked: result === "done" ? cursor.parked : cursor.parked + 1n,
      });
      return event.position;
    },
    {
      landed: async (tx) => {
        const { position } = await lockCursor(tx, name);
        return position >= event.position ? position : undefined;
      },
    },
  );
}
