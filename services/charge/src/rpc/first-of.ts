import type { MoneyCall } from "./stored-answer.ts";

/** What came first: the outcome, or the end of the wait. A failure to settle is no answer either. */
export async function firstOf<Ended>(
  settled: Promise<Ended>,
  waitMs: number,
  { sleep }: Pick<MoneyCall["deps"], "sleep">,
): Promise<Ended | undefined> {
  const stop = new AbortController();
  try {
    return await Promise.race([
      settled.catch(() => undefined),
      sleep(Math.max(0, waitMs), stop.signal).then(() => undefined),
    ]);
  } finally {
    stop.abort();
  }
}
