import { describe, expect, test } from "@jest/globals";
import { runLoad } from "./run-load.ts";
import { Stock } from "./stock.ts";

function stockOf(count: number): Stock<number> {
  const stock = new Stock<number>();
  stock.add(Array.from({ length: count }, (_, index) => index));
  return stock;
}

const { signal } = new AbortController();

describe("a closed loop of callers", () => {
  test("calls once with each thing and never more at a time than asked", async () => {
    const stock = stockOf(50);
    let now = 0;
    let most = 0;
    const { answers, failures } = await runLoad({
      ...{ inFlight: 8, seconds: Infinity, signal },
      next: () => stock.take(),
      call: async (item) => {
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return item;
      },
    });
    expect(answers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(failures.size).toBe(0);
    expect(most).toBe(8);
  });

  test("counts failures by their text, not as answers", async () => {
    const stock = stockOf(10);
    const { answers, failures } = await runLoad({
      ...{ inFlight: 2, seconds: Infinity, signal },
      next: () => stock.take(),
      call: (item) =>
        item % 5 === 0 ? Promise.reject(new Error("refused")) : Promise.resolve(item),
    });
    expect(answers).toHaveLength(8);
    expect([...failures]).toEqual([["refused", 2]]);
  });

  test("gives up a run in which nothing succeeds", async () => {
    let calls = 0;
    await runLoad({
      ...{ inFlight: 4, seconds: Infinity, signal },
      next: () => 1,
      call: () => {
        calls += 1;
        return Promise.reject(new Error("down"));
      },
    });
    expect(calls).toBeLessThan(200);
  });

  test("ends with the signal's reason", async () => {
    const abort = new AbortController();
    const run = runLoad({
      ...{ inFlight: 1, seconds: Infinity, signal: abort.signal },
      next: () => 1,
      call: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        abort.abort(new Error("Ctrl-C"));
        return 1;
      },
    });
    await expect(run).rejects.toThrow("Ctrl-C");
  });
});
