import { describe, expect, test } from "@jest/globals";
import { parseCurrency } from "./currency.ts";
import { add, compare, formatMoney, isZero, subtract, sum, type Money } from "./money.ts";

function money(amountMinor: bigint, code: string): Money {
  const currency = parseCurrency(code);
  if (currency === undefined) throw new Error(`No currency: ${code}`);
  return { currency, amountMinor };
}
const eur = (amountMinor: bigint) => money(amountMinor, "EUR");

describe("money", () => {
  test("adds and subtracts exactly, beyond what a double can hold", () => {
    const large = eur(9_007_199_254_740_993n);
    expect(add(large, eur(2n))).toEqual(eur(9_007_199_254_740_995n));
    expect(subtract(large, eur(1n))).toEqual(eur(9_007_199_254_740_992n));
    expect(subtract(eur(1n), eur(3n))).toEqual(eur(-2n));
  });

  test("sums up, and nothing sums up to zero", () => {
    expect(sum(eur(0n).currency, [eur(1n), eur(2n), eur(-4n)])).toEqual(eur(-1n));
    expect(isZero(sum(eur(0n).currency, []))).toBe(true);
    expect(isZero(eur(-1n))).toBe(false);
  });

  test("compares", () => {
    expect(compare(eur(1n), eur(2n))).toBe(-1);
    expect(compare(eur(2n), eur(2n))).toBe(0);
    expect(compare(eur(3n), eur(2n))).toBe(1);
  });

  test("does not mix currencies", () => {
    const usd = money(1n, "USD");
    expect(() => add(eur(1n), usd)).toThrow(RangeError);
    expect(() => subtract(eur(1n), usd)).toThrow(RangeError);
    expect(() => compare(eur(1n), usd)).toThrow("EUR and USD do not mix");
    expect(() => sum(usd.currency, [usd, eur(1n)])).toThrow(RangeError);
  });

  test.each([
    [1230n, "EUR", "12.30 EUR"],
    [5n, "EUR", "0.05 EUR"],
    [-5n, "EUR", "-0.05 EUR"],
    [-123456n, "USD", "-1234.56 USD"],
    [0n, "USD", "0.00 USD"],
    [500n, "JPY", "500 JPY"],
    [-7n, "JPY", "-7 JPY"],
    [1n, "KWD", "0.001 KWD"],
    [12345n, "KWD", "12.345 KWD"],
  ])("%s %s is written %s", (amount, code, text) => {
    expect(formatMoney(money(amount, code))).toBe(text);
  });
});
