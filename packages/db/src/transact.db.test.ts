import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { isDuplicate } from "./errors.ts";
import { openDatabase } from "./open-database.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openProxy, type Proxy } from "./test-support/proxy.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

let scratch: Scratch;
let proxy: Proxy;
/** One connection, so that what a transaction leaves on it meets the next one. */
let database: Database;

beforeAll(async () => {
  scratch = await openScratch("transact");
  proxy = await openProxy(scratch.url);
  database = await openDatabase({ url: proxy.url, name: "transact", poolSize: 1 });
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await scratch.drop();
});
beforeEach(async () => {
  await scratch.database.query("DELETE FROM samples");
  proxy.packets.length = 0;
});

function write(tx: Tx, id: string, amount = 0n): void {
  const row = { id, workspace_id: "ws_1", external_id: id, amount_minor: amount };
  const { sql, params } = rowsInsert("samples", [row]);
  tx.write(sql, params);
}

function run<T extends NonNullable<unknown> | null>(body: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(database, body, { landed: () => Promise.resolve(undefined) });
}

/** Read on another connection: what is committed. */
async function committed(): Promise<string[]> {
  const rows = await scratch.database.query<{ id: string }>("SELECT id FROM samples ORDER BY id");
  return rows.map(({ id }) => id);
}

const READ = "SELECT amount_minor FROM samples WHERE id = ? FOR UPDATE";

describe("round trips", () => {
  test("a locking read and its writes are two", async () => {
    await run(async (tx) => {
      await tx.query(READ, ["a"]);
      write(tx, "a");
      write(tx, "b");
      return null;
    });
    expect(proxy.packets).toEqual([
      expect.stringMatching(/^START TRANSACTION;\nSELECT .* FOR UPDATE$/),
      expect.stringMatching(/^INSERT .*;\nINSERT .*;\nCOMMIT$/),
    ]);
    expect(await committed()).toEqual(["a", "b"]);
  });

  test("writes alone are one", async () => {
    expect(await run((tx) => Promise.resolve(write(tx, "a")).then(() => "answer"))).toBe("answer");
    expect(proxy.packets).toEqual([
      expect.stringMatching(/^START TRANSACTION;\nINSERT .*;\nCOMMIT$/),
    ]);
    expect(await committed()).toEqual(["a"]);
  });

  test("a body that asks nothing sends nothing", async () => {
    expect(await run(() => Promise.resolve(null))).toBeNull();
    expect(proxy.packets).toEqual([]);
  });

  test("a queued write travels before the read that follows it", async () => {
    const amount = await run(async (tx) => {
      write(tx, "a", 7n);
      const [row] = await tx.query<{ amount_minor: bigint }>(READ, ["a"]);
      return row?.amount_minor ?? null;
    });
    expect(amount).toBe(7n);
    expect(proxy.packets).toHaveLength(2);
  });

  test("statements started at once are one, and each is given its own answer", async () => {
    const answers = await run(async (tx) => {
      write(tx, "a", 1n);
      const a = tx.query(READ, ["a"]);
      write(tx, "b", 2n);
      write(tx, "c", 3n);
      const changed = tx.execute("UPDATE samples SET amount_minor = 4 WHERE id IN (?)", [
        ["b", "c"],
      ]);
      const c = tx.query(READ, ["c"]);
      write(tx, "d");
      return Promise.all([a, changed, c]);
    });
    expect(answers).toEqual([[{ amount_minor: 1n }], { affectedRows: 2 }, [{ amount_minor: 4n }]]);
    expect(proxy.packets).toEqual([
      expect.stringMatching(
        /^START TRANSACTION;\nINSERT .*'a'.*;\nSELECT .*'a'.*;\nINSERT .*'b'.*;\nINSERT .*'c'.*;\nUPDATE .*;\nSELECT .*'c' FOR UPDATE$/,
      ),
      expect.stringMatching(/^INSERT .*'d'.*;\nCOMMIT$/),
    ]);
    expect(await committed()).toEqual(["a", "b", "c", "d"]);
  });

  test("what is started later comes after what TypeORM was asked in between", async () => {
    await run(async (tx) => {
      const first = tx.query(READ, ["a"]);
      const manager = tx.manager();
      const second = tx.query(READ, ["b"]);
      const third = manager.then((given) => given.query("SELECT 1"));
      await Promise.all([first, second, third]);
      return null;
    });
    expect(proxy.packets.filter((packet) => packet.includes("samples"))).toEqual([
      expect.stringMatching(/^START TRANSACTION;\nSELECT .*'a' FOR UPDATE$/),
      expect.stringMatching(/^SELECT .*'b' FOR UPDATE$/),
    ]);
  });

  test("execute tells how many rows its condition found", async () => {
    const counts = await run(async (tx) => {
      write(tx, "a", 1n);
      const update = "UPDATE samples SET amount_minor = 1 WHERE id = ?";
      return [await tx.execute(update, ["a"]), await tx.execute(update, ["b"])];
    });
    expect(counts).toEqual([{ affectedRows: 1 }, { affectedRows: 0 }]);
  });
});

describe("an error", () => {
  test("in the middle of a packet commits nothing, now or with the next transaction", async () => {
    await run((tx) => Promise.resolve(write(tx, "taken")).then(() => null));
    const half = run((tx) => {
      for (const id of ["first", "taken", "last"]) write(tx, id);
      return Promise.resolve(null);
    });
    await expect(half).rejects.toMatchObject({ errno: 1062 });
    await run((tx) => Promise.resolve(write(tx, "next")).then(() => null));
    expect(await committed()).toEqual(["next", "taken"]);
  });

  test("of the body rolls back", async () => {
    const refused = run(async (tx) => {
      write(tx, "a");
      await tx.query(READ, ["a"]);
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(proxy.packets.at(-1)).toBe("ROLLBACK");
    expect(await committed()).toEqual([]);
  });

  test("that the body swallows still rolls back, and nothing more is sent", async () => {
    const swallowed = run(async (tx) => {
      write(tx, "a");
      await tx.query("SELECT no_such_column FROM samples").catch(() => undefined);
      write(tx, "b");
      return null;
    });
    await expect(swallowed).rejects.toMatchObject({ errno: 1054 });
    expect(await committed()).toEqual([]);
    expect(proxy.packets.join()).not.toContain("'b'");
  });

  test("of a duplicate key alone in its packet may be caught: the statement did nothing", async () => {
    await run((tx) => Promise.resolve(write(tx, "taken")).then(() => null));
    const caught = await run(async (tx) => {
      const row = { id: "taken", workspace_id: "ws_1" };
      const { sql, params } = rowsInsert("samples", [row]);
      const error: unknown = await tx.execute(sql, params).catch((thrown: unknown) => thrown);
      write(tx, "other");
      return isDuplicate(error, "PRIMARY");
    });
    expect(caught).toBe(true);
    expect(await committed()).toEqual(["other", "taken"]);
  });

  test("of a duplicate key among queued writes may not: some of them are done", async () => {
    await run((tx) => Promise.resolve(write(tx, "taken")).then(() => null));
    const caught = run(async (tx) => {
      write(tx, "first");
      write(tx, "taken");
      await tx.query(READ, ["a"]).catch(() => []);
      return null;
    });
    await expect(caught).rejects.toMatchObject({ errno: 1062 });
    expect(await committed()).toEqual(["taken"]);
  });

  test("of one of several statements started at once stops the others", async () => {
    let outcomes: PromiseSettledResult<unknown>[] = [];
    const together = run(async (tx) => {
      outcomes = await Promise.allSettled([
        tx.query("SELECT no_such_column FROM samples"),
        tx.execute("INSERT INTO samples (id, workspace_id) VALUES ('x', 'ws_1')"),
      ]);
      return null;
    });
    await expect(together).rejects.toMatchObject({ errno: 1054 });
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await committed()).toEqual([]);
    // One packet, of which the server stops at the first error; then nothing but the end.
    expect(proxy.packets).toEqual([expect.stringMatching(/;\nINSERT /), "ROLLBACK"]);
  });

  test("carries no values, which may be secrets", async () => {
    await run((tx) => Promise.resolve(write(tx, "taken")).then(() => null));
    const again = run(async (tx) => {
      const { sql, params } = rowsInsert("samples", [
        { id: "taken", workspace_id: "ws_1", name: "tok_secret" },
      ]);
      await tx.execute(sql, params);
      return null;
    });
    const error: unknown = await again.catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain("tok_secret");
  });
});

test("a transaction cannot be used after its end", async () => {
  let kept: Tx | undefined;
  await run((tx) => Promise.resolve((kept = tx)).then(() => null));
  expect(() => kept?.write("DELETE FROM samples")).toThrow("has ended");
  await expect(kept?.query(READ, ["a"])).rejects.toThrow("has ended");
});

test("statements are told to listeners as they were written", async () => {
  const heard: string[] = [];
  const stop = database.onStatement(({ sql }) => heard.push(sql));
  await run(async (tx) => {
    await tx.query(READ, ["a"]);
    tx.write("DELETE FROM samples WHERE id = ?", ["a"]);
    return null;
  });
  await database.query("SELECT id FROM samples");
  stop();
  await database.query("SELECT id FROM samples");
  expect(heard).toEqual([READ, "DELETE FROM samples WHERE id = ?", "SELECT id FROM samples"]);
});
