import { describe, expect, test } from "@jest/globals";

import { formatSql, instantText } from "./values.ts";

describe("formatSql", () => {
  const instant = Temporal.Instant.from("2026-11-22T10:20:30.123456789Z");

  test.each<[string, unknown, string]>([
    ["null", null, "NULL"],
    ["true", true, "1"],
    ["false", false, "0"],
    ["a number", -12.5, "-12.5"],
    ["a bigint beyond 2^53", 9_007_199_254_740_993n, "9007199254740993"],
    ["an instant, cut to microseconds", instant, "'2026-11-22 10:20:30.123456'"],
    ["bytes", new Uint8Array([0, 255]), "X'00ff'"],
    ["no bytes", Buffer.alloc(0), "X''"],
    ["part of a larger buffer", Buffer.from("abcd").subarray(1, 3), "X'6263'"],
    ["a list", ["a", 1n], "'a', 1"],
    ["a quote and a backslash", "a'b\\c", "'a\\'b\\\\c'"],
    ["a question mark", "?", "'?'"],
  ])("writes %s", (_name, parameter, literal) => {
    expect(formatSql("SELECT ?, 1", [parameter])).toBe(`SELECT ${literal}, 1`);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["undefined in a list", [1, undefined]],
    ["a Date", new Date(0)],
    ["an object, which mysql2 would expand", { id: 1 }],
    ["a list in a list", [["a"]]],
    ["a function", () => "a"],
    ["a symbol", Symbol("a")],
  ])("refuses %s", (_name, parameter) => {
    expect(() => formatSql("SELECT ?", [parameter])).toThrow(TypeError);
  });

  test.each<[string, unknown]>([
    ["an integer beyond 2^53", 2 ** 53],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["an empty list", []],
    ["a lone surrogate", "a\ud800"],
    ["a year that DATETIME does not hold", Temporal.Instant.from("-000001-01-01T00:00:00Z")],
    ["a year below 1000", Temporal.Instant.from("0999-12-31T23:59:59Z")],
  ])("refuses %s", (_name, parameter) => {
    expect(() => formatSql("SELECT ?", [parameter])).toThrow(RangeError);
  });

  test.each([
    ["more parameters than places", "SELECT ?", [1, 2]],
    ["fewer parameters than places", "SELECT ?, ?", [1]],
  ])("refuses %s", (_name, sql, parameters) => {
    expect(() => formatSql(sql, parameters)).toThrow(TypeError);
  });

  test("does not show the value of what it refuses", () => {
    expect(() => formatSql("SELECT ?", [{ secret: "tok_secret" }])).toThrow(
      'Parameter 0 of "SELECT ?" is an object that no column holds.',
    );
  });
});

test("instants have six digits and UTC", () => {
  expect(instantText(Temporal.Instant.from("2026-01-02T03:04:05+02:00"))).toBe(
    "2026-01-02 01:04:05.000000",
  );
});
