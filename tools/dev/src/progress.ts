/** Says what is going on, one line at a time, so that it reads the same in a terminal and a log. */
export type Progress = {
  /** Says one thing. */
  say(text: string): void;
  /** Says what begins, that it still goes on, and how long it took if that was noticeable. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
};

/** A step that is longer than this is shown to be alive. */
const ALIVE_EVERY_MS = 10_000;

/** Shorter than this, the time is not worth a line. */
const NOTICEABLE_MS = 2_000;

/** Progress on standard output. */
export const consoleProgress: Progress = {
  say: (text) => console.log(text),
  async step(title, work) {
    console.log(title);
    const startedAt = performance.now();
    const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
    const ticker = setInterval(() => console.log(`  … ${seconds()}`), ALIVE_EVERY_MS);
    try {
      const result = await work();
      if (performance.now() - startedAt > NOTICEABLE_MS) console.log(`  done in ${seconds()}`);
      return result;
    } finally {
      clearInterval(ticker);
    }
  },
};

/** What a person can act on: shown without a stack trace. */
export class Unusable extends Error {
  override name = "Unusable";
}
