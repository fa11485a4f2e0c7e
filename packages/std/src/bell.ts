/**
 * What a polling loop sleeps on, so that whoever has news can wake it at once. For one waiter.
 * A ring while nobody waits is kept: the next wait ends immediately, and no news is slept over.
 */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  /** Ends the present wait, or the next one. Many rings before a wait count as one. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
