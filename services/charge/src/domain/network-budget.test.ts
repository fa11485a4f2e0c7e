import { describe, expect, test } from "@jest/globals";
import { budgetBlockers, type CountedCharge, countersOf } from "./network-budget.ts";
import type { NetworkRule } from "./network-rules.ts";

const NOW = Temporal.Instant.from("2026-03-31T12:00:00Z");
const charge: CountedCharge = {
  paymentMethodId: "pm_a",
  fingerprint: "f",
  brand: "visa",
  amount: { currency: "EUR", amountMinor: 2000n },
  initiator: "merchant",
};
const keyOf = (parts: Partial<CountedCharge> = {}) =>
  countersOf({ ...charge, ...parts }, NOW).map(({ key }) => key);

/** Sends of the charge's card, so many hours ago. */
const sent = (of: CountedCharge, hoursAgo: readonly number[]) =>
  hoursAgo.map((hours) => ({
    key: countersOf(of, NOW)[0]?.key ?? "",
    sentAt: NOW.subtract({ hours }),
  }));
const repeated = (times: number, hours: number) => Array.from({ length: times }, () => hours);

describe("what a network counts together", () => {
  test.each<[string, Partial<CountedCharge>, boolean]>([
    ["visa: another method of the same card", { paymentMethodId: "pm_b" }, true],
    ["visa: another amount", { amount: { currency: "EUR", amountMinor: 1n } }, false],
    ["visa: another currency", { amount: { currency: "USD", amountMinor: 2000n } }, false],
    ["visa: another initiator", { initiator: "customer" }, false],
    ["visa: another card", { fingerprint: "g" }, false],
  ])("%s: %p", (_title, parts, same) => {
    expect(keyOf(parts)[0] === keyOf()[0]).toBe(same);
  });

  test.each(["mastercard", "amex", "discover"])(
    "%s counts the card, whatever the charge",
    (brand) => {
      const other = {
        amount: { currency: "USD", amountMinor: 1n },
        initiator: "customer" as const,
      };
      expect(keyOf({ brand, ...other })).toEqual(keyOf({ brand }));
      expect(keyOf({ brand, fingerprint: "g" })).not.toEqual(keyOf({ brand }));
    },
  );

  test("a network without a limit that is known counts nothing", () => {
    expect(keyOf({ brand: "unionpay" })).toEqual([]);
  });

  test("of a network and a window the newest row that has come into effect counts", () => {
    const row = (sendsMax: number, effectiveFrom: string): NetworkRule => ({
      ...{ network: "visa", countedBy: "card", networkMax: undefined, windowHours: 720 },
      ...{ sendsMax, effectiveFrom, source: "a test" },
    });
    const table = [row(15, "2020-01-01"), row(20, "2025-05-19"), row(25, "2026-04-01")];
    const [counter] = countersOf(charge, NOW, table);
    expect(counter?.rules.map(({ sendsMax }) => sendsMax)).toEqual([20]);
  });
});

describe("a budget", () => {
  const DAY = 24;
  test.each([
    { brand: "visa", sends: repeated(14, 1), freeInHours: undefined },
    { brand: "visa", sends: repeated(15, 1), freeInHours: 30 * DAY - 1 },
    { brand: "visa", sends: [...repeated(14, 1), 30 * DAY], freeInHours: undefined },
    { brand: "mastercard", sends: repeated(8, 1), freeInHours: undefined },
    { brand: "mastercard", sends: repeated(9, 1), freeInHours: 23 },
    { brand: "mastercard", sends: [...repeated(8, 1), 24], freeInHours: undefined },
    { brand: "mastercard", sends: [...repeated(33, 25), 1], freeInHours: 30 * DAY - 25 },
    // The longest wait of all rules that are passed counts.
    { brand: "mastercard", sends: [...repeated(30, 25), ...repeated(9, 2)], freeInHours: 695 },
    { brand: "amex", sends: repeated(9, 1), freeInHours: undefined },
    { brand: "amex", sends: repeated(10, 1), freeInHours: 30 * DAY - 1 },
    { brand: "discover", sends: [...repeated(9, 5), 700], freeInHours: 20 },
  ])("of $brand after sends $sends hours ago is free in $freeInHours", (row) => {
    const of = { ...charge, brand: row.brand };
    const blockers = budgetBlockers({ charge: of, sends: sent(of, row.sends), at: NOW });
    const free = row.freeInHours;
    const untilAt = free === undefined ? undefined : NOW.add({ hours: free });
    expect(blockers.map((blocker) => blocker.untilAt?.toString())).toEqual(
      untilAt === undefined ? [] : [untilAt.toString()],
    );
  });
});
