import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { rowsInsert } from "./rows-insert.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";
import type { SqlValue } from "./values.ts";

let scratch: Scratch;
const timeZone = process.env.TZ;
let rows = 0;

beforeAll(async () => {
  // What a developer's laptop may have: nothing may be shifted by it.
  process.env.TZ = "Europe/Helsinki";
  scratch = await openScratch("values");
});
afterAll(async () => {
  if (timeZone === undefined) delete process.env.TZ;
  else process.env.TZ = timeZone;
  await scratch.drop();
});

/** Stores a value in a column and reads it back, with the server's own view of it as text. */
async function store(column: string, value: SqlValue): Promise<{ value: unknown; text: string }> {
  rows += 1;
  const id = `row_${rows}`;
  const row = { id, workspace_id: "ws_1", [column]: value };
  const { sql, params } = rowsInsert("samples", [row]);
  await scratch.database.query(sql, params);
  const [read] = await scratch.database.query<{ value: unknown; text: string }>(
    `SELECT ${column} AS value, CONCAT(${column}) AS text FROM samples WHERE id = ?`,
    [id],
  );
  return read ?? { value: undefined, text: "" };
}

describe("values come back as they went in", () => {
  test.each([9_007_199_254_740_993n, -9_007_199_254_740_993n, 2n ** 63n - 1n, -(2n ** 63n), 0n])(
    "BIGINT %s",
    async (amount) => {
      expect(await store("amount_minor", amount)).toMatchObject({ value: amount });
    },
  );

  test.each([
    "2026-11-22T10:20:30.123456Z",
    "2026-03-29T01:30:00.000001Z",
    "2026-10-25T00:30:00.999999Z",
    "1970-01-01T00:00:01Z",
  ])("an instant, %s", async (text) => {
    const instant = Temporal.Instant.from(text);
    for (const column of ["created_at", "seen_at"]) {
      const read = await store(column, instant);
      expect(read.value).toBeInstanceOf(Temporal.Instant);
      expect(String(read.value)).toBe(String(instant));
      // Stored as UTC, whatever the time zone of this process.
      expect(read.text.slice(0, 19)).toBe(text.slice(0, 19).replace("T", " "));
    }
  });

  test.each<[string, SqlValue]>([
    ["due_on", "2026-02-28"],
    ["due_on", "2026-03-29"],
    ["active", true],
    ["active", false],
    ["tries", -2_147_483_648],
    ["level", 7],
    ["amount_exact", "123456789012345.6789"],
    ["name", 'it\'s "quoted", \\slashed\\, 100%, ? and \u0000\n\u001a'],
    ["name", "ÅÄÖ 日本語 👩‍👩‍👧 𝔘𝔫𝔦"],
    ["name", "trailing space "],
    ["note", "x".repeat(60_000)],
    ["amount_minor", null],
    ["created_at", null],
    ["active", null],
    ["due_on", null],
    ["amount_exact", null],
  ])("%s %j", async (column, value) => {
    expect((await store(column, value)).value).toEqual(value);
  });

  test.each(["external_id", "body"])("bytes in %s", async (column) => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at)).subarray(1);
    const read = await store(column, bytes);
    expect(read.value).toBeInstanceOf(Buffer);
    expect(bytes.equals(read.value as Buffer)).toBe(true);
  });
});

test("sums and counts are exact", async () => {
  const amount = 9_007_199_254_740_993n;
  const workspace = "ws_sum";
  const { sql, params } = rowsInsert(
    "samples",
    ["s1", "s2"].map((id) => ({ id, workspace_id: workspace, amount_minor: amount })),
  );
  await scratch.database.query(sql, params);
  const read = await scratch.database.query(
    "SELECT SUM(amount_minor) AS total, COUNT(*) AS many FROM samples WHERE workspace_id = ?",
    [workspace],
  );
  expect(read).toEqual([{ total: 2n * amount, many: 2n }]);
});

test("a list of values stands for IN (?)", async () => {
  const { sql, params } = rowsInsert(
    "samples",
    ["in_1", "in_2", "in_3"].map((id) => ({ id, workspace_id: "ws_1" })),
  );
  await scratch.database.query(sql, params);
  const read = await scratch.database.query("SELECT id FROM samples WHERE id IN (?) ORDER BY id", [
    ["in_1", "in_3", "absent"],
  ]);
  expect(read).toEqual([{ id: "in_1" }, { id: "in_3" }]);
});

describe("a parameter that is undefined", () => {
  test("is an error and not NULL, here and through TypeORM", async () => {
    const parameters = [undefined] as unknown as SqlValue[];
    await expect(scratch.database.query("SELECT ? AS x", parameters)).rejects.toThrow(TypeError);
    const typeorm = scratch.database.dataSource.query("SELECT ? AS x", parameters);
    await expect(typeorm).rejects.toThrow("is undefined");
  });
});

test("every connection has Flint's session settings", async () => {
  const isolation = await scratch.database
    .query("SELECT @@transaction_isolation AS level")
    .catch(() => scratch.database.query("SELECT @@tx_isolation AS level"));
  expect(isolation).toEqual([{ level: "READ-COMMITTED" }]);
  const [settings] = await scratch.database.query<{ zone: string; wait: bigint; mode: string }>(
    "SELECT @@time_zone AS zone, @@innodb_lock_wait_timeout AS wait, @@sql_mode AS mode",
  );
  expect(settings).toMatchObject({ zone: "+00:00", wait: 5n });
  expect(settings?.mode).toContain("STRICT_TRANS_TABLES");
});
