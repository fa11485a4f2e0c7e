import { describe, expect, test } from "@jest/globals";
import { anOrder } from "./test-support/charge-objects.ts";
import { coveredMinor, paidLinesMinor } from "./paid-lines.ts";

const line = (quantity: bigint, unitAmountMinor: bigint) => ({
  id: `ol_${quantity}x${unitAmountMinor}`,
  description: "x",
  quantity,
  unitAmountMinor,
});
const LINES = [line(2n, 500n), line(1n, 0n), line(3n, 100n)];

describe("A7: what was collected pays the lines from the first on", () => {
  test.each([
    { covered: -1n, paid: [0n, 0n, 0n], title: "less than nothing pays nothing" },
    { covered: 0n, paid: [0n, 0n, 0n], title: "nothing pays nothing" },
    { covered: 1n, paid: [1n, 0n, 0n], title: "the smallest amount pays a part of the first" },
    { covered: 999n, paid: [999n, 0n, 0n], title: "one unit short leaves the first in part" },
    { covered: 1000n, paid: [1000n, 0n, 0n], title: "the first in full" },
    { covered: 1001n, paid: [1000n, 0n, 1n], title: "what is left pays the next that costs" },
    { covered: 1300n, paid: [1000n, 0n, 300n], title: "all lines" },
    { covered: 1400n, paid: [1000n, 0n, 300n], title: "the rest pays what stands beside them" },
  ])("A7: $title ($covered)", ({ covered, paid }) => {
    expect(paidLinesMinor(LINES, covered)).toEqual(paid);
  });

  test.each([
    { paidMinor: 0n, covered: 0n },
    { paidMinor: 1200n, covered: 1200n },
    { paidMinor: 3100n, covered: 3100n },
  ])("A7: with $paidMinor collected, $covered is not owed any more", ({ paidMinor, covered }) => {
    expect(coveredMinor(anOrder({ paidMinor }))).toBe(covered);
  });
});
