import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { commitMember, defineCommit } from "./define-commit.ts";
import { isDuplicate } from "./errors.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";

interface Posting {
  id: string;
  amount: bigint;
}

/** Written for several members at once: one locking read, losers dropped, then the writes. */
const posting = defineCommit<Posting, "posted" | "known">({
  name: "posting",
  membersMax: 16,
  async write(tx, members) {
    await tx.query("SELECT id FROM accounts WHERE id = 'acc' FOR UPDATE");
    const known = await tx.query<{ id: string }>("SELECT id FROM entries WHERE id IN (?)", [
      members.map(({ id }) => id),
    ]);
    const losers = new Set(known.map(({ id }) => id));
    const winners = members.filter(({ id }) => !losers.has(id));
    if (winners.length > 0) {
      const { sql, params } = rowsInsert(
        "entries",
        winners.map(({ id, amount }) => ({ id, account_id: "acc", source: id, amount })),
      );
      tx.write(sql, params);
      const total = winners.reduce((sum, { amount }) => sum + amount, 0n);
      tx.write("UPDATE accounts SET balance = balance + ? WHERE id = 'acc'", [total]);
    }
    return members.map(({ id }) => (losers.has(id) ? "known" : "posted"));
  },
  async landed(tx, { id }) {
    const rows = await tx.query("SELECT id FROM entries WHERE id = ? LOCK IN SHARE MODE", [id]);
    return rows.length === 1 ? "posted" : undefined;
  },
});

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch("define_commit");
  await scratch.database.query("INSERT INTO accounts (id, balance) VALUES ('acc', 0)");
});
afterAll(() => scratch.drop());

async function balance(): Promise<bigint | undefined> {
  const [row] = await scratch.database.query<{ balance: bigint }>("SELECT balance FROM accounts");
  return row?.balance;
}

describe("commitMember", () => {
  test("writes one member, in a transaction of its own", async () => {
    expect(await commitMember(scratch.database, posting, { id: "e1", amount: 5n })).toBe("posted");
    expect(await commitMember(scratch.database, posting, { id: "e1", amount: 5n })).toBe("known");
    expect(await balance()).toBe(5n);
  });

  test("a kind writes several members together, without one rolling back another", async () => {
    const members = ["e1", "e2", "e3"].map((id) => ({ id, amount: 10n }));
    const outcomes = await transact(scratch.database, (tx) => posting.write(tx, members), {
      landed: () => Promise.resolve(undefined),
    });
    expect(outcomes).toEqual(["known", "posted", "posted"]);
    expect(await balance()).toBe(25n);
  });

  test("what the kind throws is thrown, and nothing is written", async () => {
    const failing = defineCommit<Posting, "posted">({
      ...posting,
      name: "failing",
      async write(tx, members) {
        await posting.write(tx, members);
        await tx.execute("INSERT INTO accounts (id, balance) VALUES ('acc', 0)");
        return [];
      },
      landed: () => Promise.resolve(undefined),
    });
    const failed = commitMember(scratch.database, failing, { id: "e9", amount: 1n });
    expect(isDuplicate(await failed.catch((error: unknown) => error))).toBe(true);
    expect(await balance()).toBe(25n);
  });

  test("a kind that gives no outcome is a bug", async () => {
    const silent = defineCommit<Posting, "posted">({
      name: "silent",
      membersMax: 1,
      write: () => Promise.resolve([]),
      landed: () => Promise.resolve(undefined),
    });
    await expect(commitMember(scratch.database, silent, { id: "e9", amount: 1n })).rejects.toThrow(
      'The commit "silent" gave no outcome.',
    );
  });
});
