import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { openDatabase } from "./open-database.ts";
import { Outage } from "./outage.ts";
import { rowsInsert } from "./rows-insert.ts";
import type { Session } from "./session.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

let scratch: Scratch;
/** Another process that holds locks. */
let other: Session;

beforeAll(async () => {
  scratch = await openScratch("contention");
  other = await scratch.database.openSession();
});
afterAll(async () => {
  other.close();
  await scratch.drop();
});
beforeEach(async () => {
  await scratch.database.query("DELETE FROM samples");
  const rows = ["a", "b"].map((id) => ({ id, workspace_id: "ws_1", amount_minor: 0n }));
  const { sql, params } = rowsInsert("samples", rows);
  await scratch.database.query(sql, params);
});

const INCREASE = "UPDATE samples SET amount_minor = amount_minor + 1 WHERE id = ?";

function run(body: (tx: Tx) => Promise<null>, database = scratch.database): Promise<null> {
  return transact(database, body, { landed: () => Promise.resolve(undefined) });
}

async function amounts(): Promise<bigint[]> {
  const rows = await scratch.database.query<{ amount_minor: bigint }>(
    "SELECT amount_minor FROM samples ORDER BY id",
  );
  return rows.map((row) => row.amount_minor);
}

/** Resolves when it has been called as often as this. */
function meeting(size: number): () => Promise<void> {
  let open: () => void;
  const met = new Promise<void>((resolve) => (open = resolve));
  return () => {
    size -= 1;
    if (size === 0) open();
    return met;
  };
}

describe("1213, a deadlock", () => {
  test("runs the whole body again, and both end well", async () => {
    const bothHoldOne = meeting(2);
    let runs = 0;
    const crossing = (first: string, second: string) =>
      run(async (tx) => {
        runs += 1;
        await tx.execute(INCREASE, [first]);
        await bothHoldOne();
        await tx.execute(INCREASE, [second]);
        return null;
      });
    await Promise.all([crossing("a", "b"), crossing("b", "a")]);
    expect(runs).toBeGreaterThan(2);
    expect(await amounts()).toEqual([2n, 2n]);
  });

  test("that the body swallows commits nothing of what it does after", async () => {
    const bothHoldOne = meeting(2);
    let swallowed = 0;
    const crossing = (first: string, second: string) =>
      run(async (tx) => {
        await tx.execute(INCREASE, [first]);
        await bothHoldOne();
        try {
          await tx.execute(INCREASE, [second]);
        } catch {
          swallowed += 1;
          tx.write("DELETE FROM samples");
        }
        return null;
      });
    await Promise.all([crossing("a", "b"), crossing("b", "a")]);
    expect(swallowed).toBeGreaterThan(0);
    expect(await amounts()).toEqual([2n, 2n]);
  });
});

describe("1205, a lock wait that timed out", () => {
  let impatient: Database;
  beforeAll(async () => {
    impatient = await openDatabase({ url: scratch.url, name: "contention", poolSize: 1 });
    await impatient.query("SET SESSION innodb_lock_wait_timeout = 1");
  });
  afterAll(() => impatient.close());

  test("does not keep the statements before it: the whole body runs again", async () => {
    await other.query("START TRANSACTION");
    await other.query("SELECT id FROM samples WHERE id = 'b' FOR UPDATE");
    let runs = 0;
    await run(async (tx) => {
      runs += 1;
      await tx.execute(INCREASE, ["a"]);
      if (runs === 2) await other.query("ROLLBACK");
      await tx.execute(INCREASE, ["b"]);
      return null;
    }, impatient);
    expect(runs).toBe(2);
    expect(await amounts()).toEqual([1n, 1n]);
  });
});

describe("a lock that another keeps", () => {
  test("is an outage after 3 reruns, and leaves nothing open", async () => {
    await other.query("START TRANSACTION");
    await other.query("SELECT id FROM samples WHERE id = 'b' FOR UPDATE");
    let runs = 0;
    const blocked = run(async (tx) => {
      runs += 1;
      await tx.execute(INCREASE, ["a"]);
      await tx.query("SELECT id FROM samples WHERE id = 'b' FOR UPDATE NOWAIT");
      return null;
    });
    await expect(blocked).rejects.toMatchObject({ kind: "contended", outcomeOpen: false });
    await expect(blocked).rejects.toBeInstanceOf(Outage);
    expect(runs).toBe(4);
    await other.query("ROLLBACK");
    await run((tx) => tx.execute(INCREASE, ["a"]).then(() => null));
    expect(await amounts()).toEqual([1n, 0n]);
  });
});

test("64 at once on one row lose no update, and show no lock error", async () => {
  const increase = () =>
    run(async (tx) => {
      const [row] = await tx.query<{ amount_minor: bigint }>(
        "SELECT amount_minor FROM samples WHERE id = 'a' FOR UPDATE",
      );
      tx.write("UPDATE samples SET amount_minor = ? WHERE id = 'a'", [
        (row?.amount_minor ?? 0n) + 1n,
      ]);
      return null;
    });
  await Promise.all(Array.from({ length: 64 }, increase));
  expect(await amounts()).toEqual([64n, 0n]);
});
