import type { Instrument } from "@flint/contracts-payment-method";
import type { Settled } from "./answer-settled.ts";
import type { Attempt } from "./domain/attempt.ts";

/** What a door hands to the job that it has just written, within the process. */
export type Handed = {
  attempt: Attempt;
  instrument: Instrument;
  settled: (settled: Settled) => void;
  failed: (error: unknown) => void;
};

/**
 * Attempts that this process has claimed and not yet sent. The instrument holds the processor's
 * token: it is kept in memory only, from the plan to the send, so that the first send needs no
 * second look at the wallet. A job that finds nothing here was taken over from elsewhere.
 *
 * Bounded by the calls in flight: every entry is taken by the job that the door runs at once.
 */
export class InFlight {
  readonly #handed = new Map<string, Handed>();

  /**
   * Hands an attempt over.
   *
   * @param key what the job takes it by: the attempt's id, or that of a capture of it
   * @returns what became of it, whoever waits for it
   */
  hand(attempt: Attempt, instrument: Instrument, key: string = attempt.id): Promise<Settled> {
    const promise = new Promise<Settled>((settled, failed) => {
      this.#handed.set(key, { attempt, instrument, settled, failed });
    });
    // The door may have stopped waiting: its caller's deadline passed.
    promise.catch(() => undefined);
    return promise;
  }

  /** Takes an attempt: the second asker gets nothing. */
  take(key: string): Handed | undefined {
    const handed = this.#handed.get(key);
    this.#handed.delete(key);
    return handed;
  }
}
