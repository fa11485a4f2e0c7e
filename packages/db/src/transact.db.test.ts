import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { isDuplicate } from "./errors.ts";
import { rowsInsert } from "./rows-insert.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

let scratch: Scratch;
const landed = () => Promise.resolve(undefined);

beforeAll(async () => {
  scratch = await openScratch("transact");
});
afterAll(() => scratch.drop());
beforeEach(async () => {
  await scratch.database.query("DELETE FROM samples");
});

const insert = (id: string, amount = 0n) =>
  rowsInsert("samples", [{ id, workspace_id: "ws_1", external_id: id, amount_minor: amount }]);

function write(tx: Tx, { sql, params }: ReturnType<typeof rowsInsert>): void {
  tx.write(sql, params);
}

async function ids(): Promise<string[]> {
  const rows = await scratch.database.query<{ id: string }>("SELECT id FROM samples ORDER BY id");
  return rows.map(({ id }) => id);
}

describe("transact", () => {
  test("commits what was queued, and gives the body's answer", async () => {
    const answer = await transact(
      scratch.database,
      async (tx) => {
        write(tx, insert("a"));
        return Promise.resolve("done");
      },
      { landed },
    );
    expect(answer).toBe("done");
    expect(await ids()).toEqual(["a"]);
  });

  test("sends queued writes before the read that follows them", async () => {
    const seen = await transact(
      scratch.database,
      async (tx) => {
        write(tx, insert("a", 7n));
        const [row] = await tx.query<{ amount_minor: bigint }>(
          "SELECT amount_minor FROM samples WHERE id = ? FOR UPDATE",
          ["a"],
        );
        return row?.amount_minor ?? null;
      },
      { landed },
    );
    expect(seen).toBe(7n);
  });
});
