import { afterAll, beforeAll, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";

let scratch: Scratch;

beforeAll(async () => {
  scratch = await openScratch("after_commit");
});
afterAll(() => scratch.drop());

function insert(listener: (database: Database) => void, fail?: Error) {
  return transact(
    scratch.database,
    (tx) => {
      const row = { id: "a", workspace_id: "ws_1", external_id: "a", amount_minor: 0n };
      const { sql, params } = rowsInsert("samples", [row]);
      tx.afterCommit(listener);
      tx.write(sql, params);
      return fail === undefined ? Promise.resolve("done") : Promise.reject(fail);
    },
    { landed: () => Promise.resolve(undefined) },
  );
}

test("a listener is called after the commit, and not after a rollback", async () => {
  const calls: string[] = [];
  await expect(insert(() => calls.push("rolled back"), new Error("no"))).rejects.toThrow("no");
  const seen = new Promise((resolve) => {
    void insert((database) => resolve(database.query("SELECT id FROM samples")));
  });
  expect(await seen).toHaveLength(1);
  expect(calls).toEqual([]);
});
