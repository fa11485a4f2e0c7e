import type { Currency } from "@flint/money";
import { seededIds } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { UNKNOWN_LADDER_MS } from "./ladder.ts";
import {
  isRefundFinal,
  mayResendRefund,
  type Refund,
  REFUND_MOVES,
  type RefundState,
} from "./refund.ts";
import { type RefundOutcome, settleRefund, type SettleRefundState } from "./settle-refund.ts";
import { anOrder, NOW } from "./test-support/charge-objects.ts";

const ids = seededIds(11);
const given = { entryId: ids.next("entry"), creditId: ids.next("entry"), now: NOW };
const failure = { code: "declined", sent: true, retryable: false, processorText: "no" };

const outcomes = {
  succeeded: { kind: "succeeded", processorRefundId: "re_1" },
  pending: { kind: "pending", processorRefundId: "re_1" },
  failed: { kind: "failed", processorRefundId: "re_1", failure },
  unknown: { kind: "unknown" },
} as const satisfies Record<RefundOutcome["kind"], RefundOutcome>;

function sent(parts: Partial<Refund> = {}): SettleRefundState {
  const order = anOrder({ paidMinor: 3000n });
  const refund: Refund = {
    id: ids.next("refund"),
    ...{ workspaceId: order.workspaceId, customerId: order.customerId },
    orderContext: order.context,
    ...{ paymentIntentId: ids.next("paymentIntent"), attemptId: ids.next("attempt") },
    amount: { currency: "EUR" as Currency, amountMinor: 1000n },
    ...{ obligation: "credited", lines: [], reason: "stale" },
    actor: { kind: "api_key", id: "key_1", reason: "stale" },
    ...{ paymentMethodId: "pm_1", processorChargeId: "ch_1", processorAccountId: "pra_1" },
    ...{ processor: "simulator", processorKey: "flint_1", createdAt: NOW },
    ...{ progress: { state: "sent" }, revision: 1 },
    ...parts,
  };
  return { order, refund };
}

function at(state: RefundState): SettleRefundState {
  const before = sent();
  return state === "sent" ? before : (settleRefund(before, outcomes[state], given) ?? before);
}

const states = Object.keys(REFUND_MOVES) as RefundState[];
const kinds = Object.keys(outcomes) as RefundOutcome["kind"][];

describe("the moves of a refund, cell by cell", () => {
  test.each(states.flatMap((state) => kinds.map((kind) => ({ state, kind }))))(
    "$state, then $kind",
    ({ state, kind }) => {
      const before = at(state);
      const decision = settleRefund(before, outcomes[kind], given);
      if (isRefundFinal(state)) {
        expect(decision).toBeUndefined();
        return;
      }
      // Where nothing new is known, what is pending stays so.
      const expected = state === "pending" && kind === "unknown" ? "pending" : kind;
      expect(decision?.refund.progress.state).toBe(expected);
      expect(decision?.refund.revision).toBe(before.refund.revision + 1);
      const moved = expected === "succeeded";
      expect(decision?.order.refundedMinor).toBe(moved ? 1000n : 0n);
      expect(decision?.order.creditedMinor).toBe(moved ? 1000n : 0n);
      expect(decision?.entries.map((entry) => [entry.kind, entry.amountMinor])).toEqual(
        moved
          ? [
              ["refund", -1000n],
              ["credit", 1000n],
            ]
          : [],
      );
      expect(decision?.facts.map(({ type }) => type)).toEqual([
        `refund.${expected}`,
        ...(moved ? ["order.partially_refunded"] : []),
      ]);
    },
  );
});

test("what is owed again is not credited", () => {
  const decision = settleRefund(sent({ obligation: "owed_again" }), outcomes.succeeded, given);
  expect(decision?.order).toMatchObject({ refundedMinor: 1000n, creditedMinor: 0n });
  expect(decision?.entries.map(({ kind }) => kind)).toEqual(["refund"]);
});

test("an unknown refund climbs the ladder of unknown outcomes, then nobody asks any more", () => {
  let state: SettleRefundState = sent();
  const waits: (number | undefined)[] = [];
  let now = NOW;
  for (let look = 0; look <= UNKNOWN_LADDER_MS.length; look += 1) {
    const decision = settleRefund(state, outcomes.unknown, { ...given, now });
    if (decision === undefined) throw new Error("The refund has ended.");
    waits.push(decision.nextLookupMs);
    now = now.add({ milliseconds: decision.nextLookupMs ?? 0 });
    state = decision;
  }
  expect(waits).toEqual([...UNKNOWN_LADDER_MS, undefined]);
});

test.each([
  { state: "sent", ageMs: 0, may: true },
  { state: "unknown", ageMs: 899, may: true },
  { state: "unknown", ageMs: 900, may: false },
  { state: "pending", ageMs: 0, may: false },
  { state: "succeeded", ageMs: 0, may: false },
  { state: "failed", ageMs: 0, may: false },
] as const)("one that is $state after $ageMs ms of 1000 is sent again: $may", (row) => {
  const now = NOW.add({ milliseconds: row.ageMs });
  expect(mayResendRefund(at(row.state).refund, 1000, now)).toBe(row.may);
});
