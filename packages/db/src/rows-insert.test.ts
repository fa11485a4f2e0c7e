import { describe, expect, test } from "@jest/globals";

import { rowsInsert } from "./rows-insert.ts";

describe("rowsInsert", () => {
  test("writes all rows as one statement, columns in the first row's order", () => {
    const rows = [
      { id: "a", amount: 1n },
      { amount: 2n, id: "b" },
    ];
    expect(rowsInsert("entries", rows)).toEqual({
      sql: "INSERT INTO entries (id, amount) VALUES (?, ?), (?, ?)",
      params: ["a", 1n, "b", 2n],
    });
  });

  test.each<[string, Record<string, string>[], string]>([
    ["no rows", [], "0 rows"],
    ["too many rows", Array.from({ length: 1_001 }, () => ({ id: "a" })), "1001 rows"],
    ["a row with another column", [{ id: "a" }, { name: "b" }], "has no id"],
    ["a row with a column more", [{ id: "a" }, { id: "b", name: "b" }], "different columns"],
    ["undefined", [{ id: undefined as unknown as string }], "has no id"],
    ["a column that is no name", [{ "id) SELECT (1": "a" }], "names no table or column"],
  ])("refuses %s", (_name, rows, message) => {
    expect(() => rowsInsert("entries", rows)).toThrow(message);
  });

  test("refuses a table that is no name", () => {
    expect(() => rowsInsert("entries; DROP TABLE entries", [{ id: "a" }])).toThrow(
      "names no table",
    );
  });
});
