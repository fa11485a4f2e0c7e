/** What a closed loop of callers came to. */
export type LoadResult<Answer> = {
  answers: Answer[];
  /** Calls that failed, by the text of their error. */
  failures: Map<string, number>;
  /** From the first call to the last answer. */
  seconds: number;
  /** Answers a second. */
  rate: number;
};

/** How a load is given. */
export type Load<Item, Answer> = {
  /** Callers; each makes its next call when the one before was answered. */
  inFlight: number;
  /** No call begins later than this after the first. */
  seconds: number;
  /** The next thing to call with; `undefined` ends the load. */
  next(): Item | undefined;
  call(item: Item): Promise<Answer>;
  signal: AbortSignal;
};

/** Failures after which a run is given up: what it measures is not what was meant. */
const FAILURES_MAX = 100;

/** Runs a load to its end; calls under way at the end are waited for, and count. */
export async function runLoad<Item, Answer>(load: Load<Item, Answer>): Promise<LoadResult<Answer>> {
  const { inFlight, next, call, signal } = load;
  const answers: Answer[] = [];
  const failures = new Map<string, number>();
  let failed = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;

  async function caller(): Promise<void> {
    while (performance.now() < endsAt && failed < FAILURES_MAX && !signal.aborted) {
      const item = next();
      if (item === undefined) return;
      try {
        answers.push(await call(item));
      } catch (error) {
        failed += 1;
        const text = error instanceof Error ? error.message : String(error);
        failures.set(text, (failures.get(text) ?? 0) + 1);
      }
    }
  }

  await Promise.all(Array.from({ length: inFlight }, caller));
  signal.throwIfAborted();
  const seconds = (performance.now() - startedAt) / 1000;
  return { answers, failures, seconds, rate: answers.length / seconds };
}
