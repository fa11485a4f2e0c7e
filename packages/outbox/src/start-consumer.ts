import type { Database, Tx } from "@flint/db";
import { Bell, exponentialDelay } from "@flint/std";
import { consumeEvent } from "./consume-event.ts";
import { passOver, readCursor } from "./consumer-cursor.ts";
import type { Consumer } from "./consumer.ts";
import type { NumberedEvent } from "./event.ts";
import { retryParked } from "./retry-parked.ts";

/** What a consumer is. */
export type ConsumerOptions = {
  /** Unique in its service; its cursor is kept under it, so it never changes. */
  name: string;
  /** The schema of its effects; its cursor moves there, in the same transaction. */
  db: Database;
  /** Reads the source's feed: its own schema's `readFeed`, or `FeedService` of another service. */
  read: (afterPosition: bigint, limit: number, signal: AbortSignal) => Promise<NumberedEvent[]>;
  /** Types of event that it wants; all others, also ones that nobody here knows, are passed over. */
  types?: readonly string[];
  /** Makes an event's effect in `tx` and nowhere else; it may run more than once, but lands once. */
  handle: (tx: Tx, event: NumberedEvent) => Promise<void>;
  /** Told of an event that failed `triesMax` times and now waits for `driveParked`. */
  onParked?: (event: NumberedEvent, error: unknown) => void;
  /** Told of a source or database that could not be reached; the consumer goes on by itself. */
  onError?: (error: unknown) => void;
  /** Between two looks for news; 200 when absent. */
  pollMs?: number;
  /** 5 when absent: with `retryDelayMs` that is about 4 s. */
  triesMax?: number;
  /** Wait after the first failed try, tripled after each; 100 when absent. */
  retryDelayMs?: number;
  /** Where jitter comes from, 0 up to 1. */
  random?: () => number;
};

/** A running consumer. */
export type RunningConsumer = {
  /** Has it look for news at once: called when the source numbered events in this process. */
  wake(): void;
  /** Lets the event under way have its effect, then stops. */
  stop(): Promise<void>;
};

/** Events of one reading; they are held in memory together. */
const READ_LIMIT = 100;

/** A source that does not answer within this is treated as down. */
const READ_TIMEOUT_MS = 10_000;

/** Longest pause while a source is down: short enough to drain a backlog within a minute. */
const OUTAGE_PAUSE_MAX_MS = 5_000;

/**
 * Starts to follow a feed.
 *
 * Each wanted event has its effect exactly once, in the order of its object, also with several
 * copies of the consumer in several processes and with crashes at any point: the cursor moves in
 * the transaction of the effect. An event that fails is set aside and tried again with growing
 * pauses, and parked after `triesMax`; meanwhile other objects' events go on.
 */
export function startConsumer(options: ConsumerOptions): RunningConsumer {
  const { pollMs = 200, random = Math.random, onError = () => undefined } = options;
  const bell = new Bell();
  const ending = new AbortController();
  const consumer: Consumer = {
    name: options.name,
    db: options.db,
    handle: options.handle,
    triesMax: options.triesMax ?? 5,
    retryDelayMs: exponentialDelay({ baseMs: options.retryDelayMs ?? 100, factor: 3, random }),
    onParked: options.onParked ?? (() => undefined),
  };
  const wanted = options.types && new Set(options.types);

  /** @returns whether there may be more to do at once */
  async function turn(): Promise<boolean> {
    const cursor = await readCursor(consumer.db, consumer.name);
    if (cursor.parked > 0n) await retryParked(consumer);
    const events = await readSource(options.read, cursor.position, ending.signal);
    let reached = cursor.position;
    for (const event of events) {
      if (ending.signal.aborted) return false;
      if (wanted?.has(event.type) === false) continue;
      const position = await consumeEvent(consumer, event, reached);
      if (position < event.position) return true;
      reached = position;
    }
    const last = events.at(-1)?.position ?? reached;
    if (last > reached)
      await passOver(consumer.db, { name: consumer.name, from: reached, to: last });
    return events.length > 0;
  }

  async function run(): Promise<void> {
    const outagePauseMs = exponentialDelay({
      baseMs: pollMs,
      factor: 2,
      random,
      maxMs: OUTAGE_PAUSE_MAX_MS,
    });
    for (let failures = 0; !ending.signal.aborted;) {
      try {
        const more = await turn();
        failures = 0;
        if (!more && !ending.signal.aborted) await bell.wait(pollMs);
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        onError(error);
        await pause(outagePauseMs(failures), ending.signal);
      }
    }
  }

  const running = run();
  return {
    wake: () => bell.ring(),
    stop: async () => {
      ending.abort();
      bell.ring();
      await running;
    },
  };
}

/** @throws Error if the source leaves a position out: to go on would lose its event for ever */
async function readSource(
  read: ConsumerOptions["read"],
  afterPosition: bigint,
  ending: AbortSignal,
): Promise<NumberedEvent[]> {
  const limit = AbortSignal.timeout(READ_TIMEOUT_MS);
  const signal = AbortSignal.any([ending, limit]);
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  const events = await Promise.race([read(afterPosition, READ_LIMIT, signal), aborted]);
  for (const [index, { position }] of events.entries()) {
    if (position === afterPosition + BigInt(index + 1)) continue;
    throw new Error(
      `The feed has position ${position} at place ${index + 1} after ${afterPosition}.`,
    );
  }
  return events;
}

function pause(ms: number, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ending.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
