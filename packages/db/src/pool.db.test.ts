import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { destroy, send } from "./connection.ts";
import { Outage } from "./outage.ts";
import { Pool, type PoolOptions } from "./pool.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch("pool");
});
afterAll(() => scratch.drop());

async function withPool(options: PoolOptions, use: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = new Pool(scratch.url, options);
  try {
    await use(pool);
  } finally {
    await pool.end();
  }
}

describe("a wait for a connection", () => {
  test("ends in an outage when all stay taken; a late one goes back", () =>
    withPool({ size: 1, acquireTimeoutMs: 500 }, async (pool) => {
      const taken = await pool.acquire();
      const waiting = pool.acquire();
      await expect(waiting).rejects.toBeInstanceOf(Outage);
      await expect(waiting).rejects.toMatchObject({ kind: "busy" });
      taken.release();
      for (let turn = 0; turn < 3; turn += 1) (await pool.acquire()).release();
    }));

  test("is refused at once when too many wait", () =>
    withPool({ size: 1, waitersMax: 1 }, async (pool) => {
      const taken = await pool.acquire();
      const first = pool.acquire();
      await expect(pool.acquire()).rejects.toMatchObject({ kind: "busy" });
      taken.release();
      (await first).release();
    }));
});

test("a statement beyond its limit is lost with its connection", () =>
  withPool({ size: 1 }, async (pool) => {
    const connection = await pool.acquire();
    const slow = send(connection, { text: "SELECT SLEEP(5)", timeoutMs: 20 });
    await expect(slow).rejects.toMatchObject({ code: "PROTOCOL_SEQUENCE_TIMEOUT" });
    destroy(connection);
    (await pool.acquire()).release();
  }));
