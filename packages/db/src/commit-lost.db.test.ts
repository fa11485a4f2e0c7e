import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { isDuplicate } from "./errors.ts";
import { openDatabase } from "./open-database.ts";
import { Outage } from "./outage.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openProxy, type Fate, type Proxy } from "./test-support/proxy.ts";
import { seededRandom } from "./test-support/random.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

const SEEDS = 1_000;
const IN_FLIGHT = 16;
const ACCOUNTS = 8;

/** A caller that got an outage calls again with the same key; more often than this is a hang. */
const CALLS_MAX = 30;

let scratch: Scratch;
let proxy: Proxy;
let database: Database;
const generators = new Map<string, () => number>();
const met = { cut_before: 0, cut_after: 0, cut_now: 0, landed: 0, outage: 0 };

beforeAll(async () => {
  scratch = await openScratch("commit_lost");
  proxy = await openProxy(scratch.url, { fate });
  database = await openDatabase({ url: proxy.url, name: "commit_lost" });
  const accounts = Array.from({ length: ACCOUNTS }, (_, at) => ({ id: `acc_${at}`, balance: 0n }));
  const { sql, params } = rowsInsert("accounts", accounts);
  await scratch.database.query(sql, params);
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await scratch.drop();
});

/** The fate of a packet follows from the seed whose key it carries, and from its turn. */
function fate(sql: string): Fate {
  const random = generators.get(/seed_\d+/.exec(sql)?.[0] ?? "");
  if (random === undefined) return { kind: "pass" };
  const isCommit = sql.endsWith("COMMIT");
  const roll = random();
  const lateMs = random() * 40;
  if (roll > (isCommit ? 0.6 : 0.15)) return { kind: "pass" };
  const third = Math.floor(random() * 3);
  const cut: Fate =
    third === 0
      ? { kind: "cut_before" }
      : third === 1
        ? { kind: "cut_after" }
        : { kind: "cut_now", lateMs };
  if (isCommit) met[cut.kind as "cut_now"] += 1;
  return cut;
}

interface Effect {
  key: string;
  account: string;
  /** Half of the bodies begin with a locking read, half are one packet of writes. */
  locksFirst: boolean;
}

async function apply(tx: Tx, { key, account, locksFirst }: Effect): Promise<string> {
  if (locksFirst) await tx.query("SELECT balance FROM accounts WHERE id = ? FOR UPDATE", [account]);
  const { sql, params } = rowsInsert("entries", [
    { id: key, account_id: account, source: key, amount: 1n },
  ]);
  tx.write(sql, params);
  tx.write("UPDATE accounts SET balance = balance + 1 WHERE id = ?", [account]);
  return key;
}

async function landed(tx: Tx, { key }: Effect): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    "SELECT id FROM entries WHERE id = ? LOCK IN SHARE MODE",
    [key],
  );
  if (row !== undefined) met.landed += 1;
  return row?.id;
}

/** What a caller with a request id does: an outage is tried again, a duplicate is its own. */
async function callUntilAnswered(effect: Effect): Promise<void> {
  for (let calls = 1; ; calls += 1) {
    try {
      const answer = await transact(database, (tx) => apply(tx, effect), {
        landed: (tx) => landed(tx, effect),
      });
      expect(answer).toBe(effect.key);
      return;
    } catch (error) {
      // Only a call after one that left the outcome open may find the row of its predecessor.
      if (isDuplicate(error) && calls > 1) return;
      if (!(error instanceof Outage) || calls === CALLS_MAX) throw error;
      met.outage += 1;
    }
  }
}

async function runSeed(seed: number): Promise<void> {
  const key = `seed_${seed}`;
  generators.set(key, seededRandom(seed));
  const effect = { key, account: `acc_${seed % ACCOUNTS}`, locksFirst: seed % 2 === 0 };
  try {
    await callUntilAnswered(effect);
  } catch (error) {
    throw new Error(`seed ${seed} failed`, { cause: error });
  } finally {
    generators.delete(key);
  }
}

describe("a connection cut between COMMIT and its answer", () => {
  test(`leaves each effect exactly once, ${SEEDS} seeds`, async () => {
    const seeds = Array.from({ length: SEEDS }, (_, at) => at).values();
    const worker = async () => {
      for (const seed of seeds) await runSeed(seed);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));

    const entries = await scratch.database.query<{ id: string }>("SELECT id FROM entries");
    const found = new Set(entries.map(({ id }) => id));
    const missing = Array.from({ length: SEEDS }, (_, at) => `seed_${at}`).filter(
      (key) => !found.has(key),
    );
    expect(missing).toEqual([]);
    expect(entries).toHaveLength(SEEDS);
    const balances = await scratch.database.query(
      "SELECT accounts.id FROM accounts WHERE balance <> " +
        "(SELECT COUNT(*) FROM entries WHERE account_id = accounts.id)",
    );
    expect(balances).toEqual([]);
    // The test is worth nothing if the cuts do not happen where they should.
    expect(met.cut_before).toBeGreaterThan(100);
    expect(met.cut_after).toBeGreaterThan(100);
    expect(met.cut_now).toBeGreaterThan(100);
    expect(met.landed).toBeGreaterThan(100);
  }, 60_000);
});
