import { seededIds } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { applyUnapplied } from "./apply-unapplied.ts";
import { type ExternalPayment, recordExternalPayment } from "./external-payment.ts";
import type { Fact } from "./fact.ts";
import { anOrder, NOW } from "./test-support/charge-objects.ts";

const ids = seededIds(5);
const given = { nextEntryId: () => ids.next("entry"), now: NOW };

/** What was paid by the attempt of an order of 30; what waits beside it; what of each is applied. */
const ROWS: readonly { paid: bigint; waits: bigint[]; applied: bigint[]; order: string[] }[] = [
  { paid: 0n, waits: [30n], applied: [30n], order: ["order.paid"] },
  { paid: 0n, waits: [10n, 5n], applied: [10n, 5n], order: ["order.partially_paid"] },
  { paid: 30n, waits: [10n, 20n], applied: [0n, 0n], order: ["order.paid"] },
  { paid: 25n, waits: [10n], applied: [5n], order: ["order.paid"] },
  { paid: 25n, waits: [4n, 3n, 2n], applied: [4n, 1n, 0n], order: ["order.paid"] },
  // More was collected than is owed: nothing is taken back here.
  { paid: 31n, waits: [1n], applied: [0n], order: ["order.paid"] },
];

describe("payments that wait for an attempt", () => {
  test.each(ROWS)("of $waits beside $paid of 30: $applied", ({ paid, waits, applied, order }) => {
    const before = anOrder({ totalMinor: 30n, liveAttemptId: "att_1", unappliedMinor: 30n });
    const payments = waits.map((amountMinor): ExternalPayment => {
      const amount = { currency: before.currency, amountMinor };
      const actor = { kind: "api_key" as const, id: "key_1", reason: "" };
      const parts = { id: ids.next("externalPayment"), amount, method: "cash", note: "", actor };
      const free = { ...before, unappliedMinor: 0n };
      const asked = { ...parts, occurredAt: NOW };
      return recordExternalPayment(free, asked, { entryId: ids.next("entry"), now: NOW })
        .externalPayment;
    });
    const moved = paid > 0n;
    const facts: Fact[] = moved ? [{ type: "order.paid", object: "order" }] : [];
    const revision = before.revision + (moved ? 1 : 0);
    const free = { ...before, liveAttemptId: undefined, paidMinor: paid, revision };
    const after = applyUnapplied(before, { order: free, entries: [], facts }, payments, given);
    expect(after.externalPayments.map(({ appliedMinor }) => appliedMinor)).toEqual(applied);
    const sum = applied.reduce((all, each) => all + each, 0n);
    expect(after.entries.reduce((all, { amountMinor }) => all + amountMinor, 0n)).toBe(sum);
    expect(after.order).toMatchObject({
      ...{ paidMinor: paid + sum, unappliedMinor: 0n, revision: before.revision + 1 },
    });
    const types = after.facts.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("order."))).toEqual(order);
    expect(types.filter((type) => type.startsWith("external"))).toEqual(
      applied.map((each) => `external_payment.${each > 0n ? "applied" : "returned"}`),
    );
  });
});
