import { parseCurrency, type Money } from "@flint/money";
import { describe, expect, test } from "@jest/globals";
import { ADYEN_AMOUNTS, GOCARDLESS_AMOUNTS, ISO_AMOUNTS, STRIPE_AMOUNTS } from "./amount-tables.ts";
import { canRepresent, toProcessorUnits, type AmountRules } from "./amount.ts";

const TABLES = {
  iso: ISO_AMOUNTS,
  stripe: STRIPE_AMOUNTS,
  adyen: ADYEN_AMOUNTS,
  gocardless: GOCARDLESS_AMOUNTS,
} as const satisfies Record<string, AmountRules>;

const refused = undefined;

describe("amounts as processors count them", () => {
  const rows: readonly [keyof typeof TABLES, string, bigint, bigint | undefined][] = [
    ["iso", "EUR", 1999n, 1999n],
    ["iso", "JPY", 1999n, 1999n],
    ["iso", "KWD", 1999n, 1999n],
    ["stripe", "EUR", 1999n, 1999n],
    ["stripe", "JPY", 1999n, 1999n],
    ["stripe", "ISK", 1999n, 199_900n],
    ["stripe", "UGX", 1999n, 199_900n],
    ["stripe", "KWD", 1990n, 1990n],
    ["stripe", "KWD", 1999n, refused],
    ["stripe", "TND", 1001n, refused],
    ["stripe", "MGA", 2000n, 20n],
    ["stripe", "MGA", 2020n, refused],
    ["adyen", "CLP", 1999n, 199_900n],
    ["adyen", "ISK", 1999n, 199_900n],
    ["adyen", "UGX", 1999n, 1999n],
    ["adyen", "CVE", 2000n, 20n],
    ["adyen", "CVE", 2050n, refused],
    ["adyen", "IDR", 150_000n, 1500n],
    ["adyen", "IDR", 150_001n, refused],
    ["adyen", "KWD", 1999n, 1999n],
    ["gocardless", "GBP", 1999n, 1999n],
    ["gocardless", "JPY", 1999n, refused],
  ];
  test.each(rows)("%s counts %s %s as %s", (table, code, amountMinor, units) => {
    const amount: Money = { currency: parseCurrency(code)!, amountMinor };
    expect(canRepresent(TABLES[table], amount)).toBe(units !== refused);
    if (units === refused) {
      expect(() => toProcessorUnits(TABLES[table], amount)).toThrow("amount_not_representable");
    } else {
      expect(toProcessorUnits(TABLES[table], amount)).toBe(units);
    }
  });
});
