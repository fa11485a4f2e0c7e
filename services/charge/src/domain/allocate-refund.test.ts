import { describe, expect, test } from "@jest/globals";
import { allocateRefund } from "./allocate-refund.ts";

/** What is left of charges, the newest first; what is asked for; what each gives, by its place. */
const ROWS: readonly { left: bigint[]; asked: bigint; parts: [at: number, amount: bigint][] }[] = [
  { left: [10n], asked: 10n, parts: [[0, 10n]] },
  { left: [10n], asked: 3n, parts: [[0, 3n]] },
  { left: [10n, 5n], asked: 10n, parts: [[0, 10n]] },
  {
    left: [10n, 5n],
    asked: 11n,
    parts: [
      [0, 10n],
      [1, 1n],
    ],
  },
  { left: [0n, 5n], asked: 5n, parts: [[1, 5n]] },
  {
    left: [1n, 0n, 2n, 4n],
    asked: 7n,
    parts: [
      [0, 1n],
      [2, 2n],
      [3, 4n],
    ],
  },
  // More was refunded of a charge than it moved: a defect elsewhere gives nothing here.
  { left: [-1n, 5n], asked: 5n, parts: [[1, 5n]] },
];

describe("a refund of several charges", () => {
  test.each(ROWS)("of $asked takes from $left: $parts", ({ left, asked, parts }) => {
    const charges = left.map((refundableMinor, at) => ({
      attemptId: `att_${at}`,
      refundableMinor,
    }));
    expect(allocateRefund(charges, asked)).toEqual(
      parts.map(([at, amountMinor]) => ({ attemptId: `att_${at}`, amountMinor })),
    );
  });

  test.each([
    { left: [], asked: 1n },
    { left: [10n, 5n], asked: 16n },
  ])("is never of more than there is: $asked of $left", ({ left, asked }) => {
    const charges = left.map((refundableMinor, at) => ({
      attemptId: `att_${at}`,
      refundableMinor,
    }));
    expect(() => allocateRefund(charges, asked)).toThrow(RangeError);
  });
});
