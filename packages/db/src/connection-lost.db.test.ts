import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { openDatabase } from "./open-database.ts";
import { Outage } from "./outage.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openSession, type Session } from "./session.ts";
import { openProxy, type Fate, type Proxy } from "./test-support/proxy.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

let scratch: Scratch;
let admin: Session;
let proxy: Proxy;
let database: Database;
/** What happens to the packets that hold this text. */
let fate: (sql: string) => Fate;

beforeAll(async () => {
  scratch = await openScratch("lost");
  admin = await openSession(scratch.adminUrl);
  proxy = await openProxy(scratch.url, { fate: (sql) => fate(sql) });
  fate = () => ({ kind: "pass" });
  database = await openDatabase({ url: proxy.url, name: "lost", poolSize: 1 });
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  admin.close();
  await scratch.drop();
});
beforeEach(async () => {
  fate = () => ({ kind: "pass" });
  await scratch.database.query("DELETE FROM samples");
});

function write(tx: Tx, id: string): void {
  const { sql, params } = rowsInsert("samples", [{ id, workspace_id: "ws_1", external_id: id }]);
  tx.write(sql, params);
}

async function landed(tx: Tx): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    "SELECT id FROM samples WHERE id = 'a' LOCK IN SHARE MODE",
  );
  return row && "landed";
}

async function committed(): Promise<string[]> {
  const rows = await scratch.database.query<{ id: string }>("SELECT id FROM samples ORDER BY id");
  return rows.map(({ id }) => id);
}

function after(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}

const READ = "SELECT id FROM samples WHERE id = 'b' FOR UPDATE";

describe("before COMMIT was sent", () => {
  test("the body runs again: what it did is rolled back", async () => {
    let runs = 0;
    const answer = await transact(
      database,
      async (tx) => {
        runs += 1;
        write(tx, "a");
        const [row] = await tx.query<{ thread: bigint }>("SELECT CONNECTION_ID() AS thread");
        if (runs === 1) await admin.query(`KILL ${row?.thread}`);
        await tx.query(READ);
        return "ran";
      },
      { landed: () => Promise.reject(new Error("asked without need")) },
    );
    expect([answer, runs]).toEqual(["ran", 2]);
    expect(await committed()).toEqual(["a"]);
  });
});

describe("at COMMIT", () => {
  const body = (tx: Tx) => Promise.resolve(write(tx, "a")).then(() => "ran");

  /** Cuts the connection at the first packets with a COMMIT. */
  function cutAtCommit(kinds: Fate[]): void {
    const left = kinds.values();
    fate = (sql) => (sql.endsWith("COMMIT") && left.next().value) || { kind: "pass" };
  }

  test.each<[Fate["kind"], string]>([
    ["cut_before", "ran"],
    ["cut_after", "landed"],
  ])("%s the server had it: the answer is that it %s", async (kind, expected) => {
    cutAtCommit([{ kind } as Fate]);
    expect(await transact(database, body, { landed })).toBe(expected);
    expect(await committed()).toEqual(["a"]);
  });

  test("a COMMIT that arrives after the rerun has looked finds the key taken, or is found", async () => {
    for (const lateMs of [20, 32, 35, 38, 45, 60]) {
      await scratch.database.query("DELETE FROM samples");
      cutAtCommit([{ kind: "cut_now", lateMs }]);
      expect(["ran", "landed"]).toContain(await transact(database, body, { landed }));
      await after(lateMs);
      expect(await committed()).toEqual(["a"]);
    }
  });

  test("a refusal of the rerun is not given while the first run may have landed", async () => {
    // The rerun begins before the late COMMIT and meets its row.
    cutAtCommit([{ kind: "cut_now", lateMs: 150 }]);
    let runs = 0;
    const answer = await transact(
      database,
      async (tx) => {
        runs += 1;
        if (runs === 2) {
          await after(250);
          throw new Error("refused, because it is there already");
        }
        return body(tx);
      },
      { landed },
    );
    expect([answer, runs]).toEqual(["landed", 2]);
  });

  test("a refusal of the rerun is given once the first run is known not to have landed", async () => {
    cutAtCommit([{ kind: "cut_before" }]);
    let runs = 0;
    const refused = transact(
      database,
      (tx) => {
        runs += 1;
        return runs === 1 ? body(tx) : Promise.reject(new Error("refused"));
      },
      { landed },
    );
    await expect(refused).rejects.toThrow("refused");
    expect([await committed(), runs]).toEqual([[], 2]);
  });

  test("an outcome that stays open is an outage that says so", async () => {
    fate = (sql) =>
      sql.endsWith("COMMIT")
        ? { kind: "cut_after" }
        : { kind: sql.startsWith("SET") ? "pass" : "cut_before" };
    const open = transact(database, body, { landed });
    await expect(open).rejects.toBeInstanceOf(Outage);
    await expect(open).rejects.toMatchObject({ kind: "unreachable", outcomeOpen: true });
    expect(await committed()).toEqual(["a"]);
  });
});

describe("outside a transaction", () => {
  test("a read whose connection breaks is an outage, and the next one is well", async () => {
    fate = () => ({ kind: "cut_before" });
    await expect(database.query("SELECT 1 AS one")).rejects.toMatchObject({ kind: "unreachable" });
    fate = () => ({ kind: "pass" });
    expect(await database.query("SELECT 1 AS one")).toHaveLength(1);
  });

  test("a session says that it has ended, and answers what waits on it", async () => {
    const session = await database.openSession();
    const [row] = await session.query<{ thread: bigint }>("SELECT CONNECTION_ID() AS thread");
    const waiting = session.query("SELECT SLEEP(10)");
    waiting.catch(() => undefined);
    await admin.query(`KILL ${row?.thread}`);
    await expect(waiting).rejects.toMatchObject({ kind: "unreachable" });
    await session.ended;
    const closed = await database.openSession();
    const cut = closed.query("SELECT SLEEP(10)");
    closed.close();
    await expect(cut).rejects.toBeInstanceOf(Outage);
    await closed.ended;
  });

  test("a server that is not there is an outage", async () => {
    const url = new URL(scratch.url);
    url.port = "1";
    await expect(openSession(url.href)).rejects.toBeInstanceOf(Outage);
  });
});
