/** What a door hands to the job that it has just written, within the process. */
export type Handed<Given, Ended> = Given & {
  settled: (ended: Ended) => void;
  failed: (error: unknown) => void;
};

/**
 * What this process has claimed and not yet sent, by the id that its job knows. What is given stays in
 * memory, so that the first send needs no second look: an instrument holds the processor's token. A job
 * that finds nothing here was taken over from elsewhere, and looks before it sends.
 *
 * Bounded by the calls in flight: every entry is taken by the job that the door runs at once.
 */
export class InFlight<Given extends object, Ended> {
  readonly #handed = new Map<string, Handed<Given, Ended>>();

  /** Hands a claim over. @returns what became of it, whoever waits for it */
  hand(id: string, given: Given): Promise<Ended> {
    const promise = new Promise<Ended>((settled, failed) => {
      this.#handed.set(id, { ...given, settled, failed });
    });
    // The door may have stopped waiting: its caller's deadline passed.
    promise.catch(() => undefined);
    return promise;
  }

  /** Takes a claim: the second asker gets nothing. */
  take(id: string): Handed<Given, Ended> | undefined {
    const handed = this.#handed.get(id);
    this.#handed.delete(id);
    return handed;
  }
}
