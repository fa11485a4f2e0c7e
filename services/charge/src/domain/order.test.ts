import { describe, expect, test } from "@jest/globals";
import { outstandingMinor, paymentState, refundState } from "./order.ts";
import { anOrder } from "./test-support/charge-objects.ts";

/** An order of 10 by what was paid, refunded and credited. */
const BALANCES = [
  { paid: 0n, refunded: 0n, credited: 0n, owes: 10n, payment: "unpaid", refund: "none" },
  { paid: 4n, refunded: 0n, credited: 0n, owes: 6n, payment: "partially_paid", refund: "none" },
  { paid: 4n, refunded: 4n, credited: 0n, owes: 10n, payment: "unpaid", refund: "full" },
  { paid: 10n, refunded: 0n, credited: 0n, owes: 0n, payment: "paid", refund: "none" },
  { paid: 10n, refunded: 3n, credited: 0n, owes: 3n, payment: "partially_paid", refund: "partial" },
  { paid: 10n, refunded: 3n, credited: 3n, owes: 0n, payment: "paid", refund: "partial" },
  { paid: 10n, refunded: 10n, credited: 0n, owes: 10n, payment: "unpaid", refund: "full" },
  { paid: 10n, refunded: 10n, credited: 10n, owes: 0n, payment: "paid", refund: "full" },
  { paid: 13n, refunded: 3n, credited: 0n, owes: 0n, payment: "paid", refund: "partial" },
  { paid: 11n, refunded: 0n, credited: 0n, owes: -1n, payment: "paid", refund: "none" },
  // Refunded, and then the debit was returned: the customer has the money twice.
  { paid: 0n, refunded: 10n, credited: 10n, owes: 10n, payment: "unpaid", refund: "full" },
];

describe("an order of 10", () => {
  test.each(BALANCES)(
    "A3, A4: with $paid paid, $refunded refunded and $credited credited owes $owes",
    ({ paid, refunded, credited, owes, payment, refund }) => {
      const order = anOrder({
        totalMinor: 10n,
        ...{ paidMinor: paid, refundedMinor: refunded, creditedMinor: credited },
      });
      expect(outstandingMinor(order)).toBe(owes);
      expect(paymentState(order)).toBe(payment);
      expect(refundState(order)).toBe(refund);
    },
  );
});
