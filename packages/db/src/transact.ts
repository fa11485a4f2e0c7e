import type { Database } from "./database.ts";
import { isConnectionLost, isContention } from "./errors.ts";
import { asOutage } from "./outage.ts";
import { Transaction } from "./transaction.ts";
import type { Tx } from "./tx.ts";

/** Reruns after the first run. Two transactions that meet thrice more are a design fault. */
const RERUNS_MAX = 3;

/** Doubles with each rerun; the other transaction needs a few milliseconds to end. */
const CONTENTION_PAUSE_MS = 8;

/** Quadruples with each rerun: a server that restarts is away for about a second. */
const LOST_PAUSE_MS = 60;

/** What `transact` needs besides the body. */
export interface TransactOptions<T> {
  /**
   * Looks for what the body writes, asked when the connection was lost at COMMIT: it finds the row
   * that the body's first statement wrote under a unique key, and gives the body's answer, or
   * `undefined` when the row is not there.
   *
   * It reads with `LOCK IN SHARE MODE`, and so waits for a COMMIT that is still under way; FOR
   * UPDATE would need a grant that append-only tables do not give. And it compares an id that this
   * call made, because another caller may have written the same key.
   */
  landed: (tx: Tx) => Promise<T | undefined>;
}

/**
 * Runs `body` in a transaction and commits it: exactly once, or not at all.
 *
 * The whole body is run again, at most 3 times, after a deadlock, a lock that was not granted, a
 * changed record (1213, 1205, 3572, 1020) or a lost connection. So it does nothing that cannot be
 * undone: no RPC, no processor call. A connection lost at COMMIT leaves the outcome open; then
 * `landed` is asked first. For that the body's first statement is either an insert under a unique
 * key or a locking read of the row that decides: a late COMMIT of the lost connection then meets
 * the rerun at that key or lock, and one of the two does not happen.
 *
 * @throws Outage when the database could not do it; `outcomeOpen` tells the rare case that it may
 *   have happened all the same, and the same call must be made again
 * @throws whatever the body throws, after a rollback
 */
export async function transact<T extends NonNullable<unknown> | null>(
  database: Database,
  body: (tx: Tx) => Promise<T>,
  { landed }: TransactOptions<T>,
): Promise<T> {
  let step = body;
  let outcomeOpen = false;
  for (let reruns = 0; ;) {
    const transaction = new Transaction(database);
    try {
      return await runOnce(transaction, outcomeOpen ? unlessLanded(step, landed) : step);
    } catch (thrown) {
      const error = transaction.brokenBy ?? thrown;
      outcomeOpen ||= transaction.outcomeOpen;
      if (mayPass(error) && reruns < RERUNS_MAX) {
        await pause(error, reruns);
        reruns += 1;
      } else if (outcomeOpen && step === body && !mayPass(error)) {
        // The rerun was refused, perhaps by what the first run has done in the meantime: look again.
        step = () => Promise.reject(thrown);
      } else {
        throw asOutage(mayPass(error) ? error : thrown, { outcomeOpen });
      }
    }
  }
}

async function runOnce<T>(transaction: Transaction, step: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    const answer = await step(transaction);
    await transaction.commit();
    return answer;
  } finally {
    await transaction.finish();
  }
}

function unlessLanded<T>(
  step: (tx: Tx) => Promise<T>,
  landed: (tx: Tx) => Promise<T | undefined>,
): (tx: Tx) => Promise<T> {
  return async (tx) => {
    const answer = await landed(tx);
    return answer === undefined ? step(tx) : answer;
  };
}

/** Another run may succeed where this one did not. */
function mayPass(error: unknown): boolean {
  return isContention(error) || isConnectionLost(error);
}

function pause(error: unknown, reruns: number): Promise<void> {
  const longest = isContention(error)
    ? CONTENTION_PAUSE_MS * 2 ** reruns
    : LOST_PAUSE_MS * 4 ** reruns;
  // Half of it is random, so that the two that met do not meet again.
  const waitMs = longest * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}
