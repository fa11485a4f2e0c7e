import type { Database, Session } from "@flint/db";
import { Bell } from "@flint/std";
import { news } from "./news.ts";
import { lastPositionOf, numberQueue } from "./number-queue.ts";
import { limitSilence, tryLock } from "./sequencer-lock.ts";

/** What a sequencer may be given besides its database. */
export type SequencerOptions = {
  /** Longest that another process's event waits for its number; 100 when absent. */
  pollMs?: number;
  /** Told of every error that ended a reign; the sequencer goes on by itself. */
  onError?: (error: unknown) => void;
};

/** A running sequencer. */
export type Sequencer = {
  /** Calls the listener after each numbering here, so that consumers need not wait for their poll. */
  onNumbered(listener: () => void): () => void;
  /** Lets a numbering under way end, gives the lock back and closes the connection. */
  stop(): Promise<void>;
};

/** Under load one numbering serves the events of this long: at most 100 commits a second. */
const GATHER_MS = 10;

/** Between two attempts to reach a database that is away. */
const OUTAGE_PAUSE_MS = 250;

/**
 * Numbers the committed events of a schema, for as long as it holds the schema's lock.
 *
 * Each process that serves the schema starts one; one of them works and the others stand by, each
 * on a connection of its own. When the connection of the one that works dies, it stops at once (it
 * numbers on that very connection), the lock is free, and another goes on.
 */
export function startSequencer(db: Database, options: SequencerOptions = {}): Sequencer {
  const { pollMs = 100, onError = () => undefined } = options;
  const bell = new Bell();
  const listeners = new Set<() => void>();
  let stopped = false;

  async function reign(session: Session): Promise<void> {
    await limitSilence(session);
    // News are the holder's business: one that stands by is not woken by them.
    while (!(await tryLock(session))) {
      await pause(pollMs);
      if (stopped) return;
    }
    let position = await lastPositionOf(session);
    while (!stopped) {
      const count = await numberQueue(session, position);
      position += BigInt(count);
      if (count > 0) for (const listener of listeners) listener();
      if (count > 0) await pause(GATHER_MS);
      else await bell.wait(pollMs);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      let session: Session | undefined;
      try {
        session = await db.openSession();
        await reign(session);
      } catch (error) {
        if (!stopped) onError(error);
      } finally {
        session?.close();
        await session?.ended;
      }
      if (!stopped) await bell.wait(OUTAGE_PAUSE_MS);
    }
  }

  const forget = news.add(db, () => bell.ring());
  const running = run();
  return {
    onNumbered: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      stopped = true;
      forget();
      bell.ring();
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
