import { describe, expect, test } from "@jest/globals";
import { allCurrencies, exponentOf, parseCurrency, type Currency } from "./currency.ts";

function exponent(code: string): number | undefined {
  const currency = parseCurrency(code);
  return currency === undefined ? undefined : exponentOf(currency);
}

describe("currencies", () => {
  test.each([
    [0, "JPY KRW VND CLP ISK UGX XAF XOF XPF PYG RWF GNF KMF DJF BIF VUV"],
    [2, "USD EUR GBP CHF INR BRL MXN CVE IDR MRU MGA XCG ZWG SLE VED VES XCD"],
    [3, "BHD IQD JOD KWD LYD OMR TND"],
  ])("have %d decimals: %s", (decimals, codes) => {
    for (const code of codes.split(" ")) expect([code, exponent(code)]).toEqual([code, decimals]);
  });

  test("only the currencies that the standard says have no or three decimals do", () => {
    const odd = allCurrencies().filter((currency) => exponentOf(currency) !== 2);
    expect(odd).toHaveLength(16 + 7);
  });

  test("are all of the standard's: 155, none twice, three upper-case letters each", () => {
    expect(allCurrencies()).toHaveLength(155);
    expect(new Set(allCurrencies()).size).toBe(155);
    for (const currency of allCurrencies()) expect(currency).toMatch(/^[A-Z]{3}$/);
  });

  test.each([
    ["lower case", "usd"],
    ["mixed case", "Usd"],
    ["a withdrawn currency", "HRK"],
    ["a guilder that became XCG", "ANG"],
    ["a lev that became the euro on 2026-01-01", "BGN"],
    ["a withdrawn currency", "ZWL"],
    ["a withdrawn currency", "SLL"],
    ["a withdrawn currency", "CUC"],
    ["a metal", "XAU"],
    ["special drawing rights", "XDR"],
    ["the code for tests", "XTS"],
    ["the code for none", "XXX"],
    ["a funds code", "CLF"],
    ["a funds code", "CHE"],
    ["a code outside the standard", "CNH"],
    ["a currency that never was", "ABC"],
    ["a number", "978"],
    ["space around it", " EUR"],
    ["a line feed after it", "EUR\n"],
    ["nothing", ""],
    ["the name of a property", "constructor"],
  ])("%s is not payable: %j", (_, text) => {
    expect(parseCurrency(text)).toBeUndefined();
  });

  test("an exponent is never guessed", () => {
    expect(() => exponentOf("ABC" as Currency)).toThrow(RangeError);
  });
});
