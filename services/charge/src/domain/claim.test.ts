import { describe, expect, test } from "@jest/globals";
import type { Currency } from "@flint/money";
import { anAsk, anOrder, NOW, openGates, NOTHING_COUNTED } from "./test-support/charge-objects.ts";
import { claimOrder } from "./claim.ts";
import { closeOrder, paymentState, reopenOrder } from "./order.ts";

const eur = (amountMinor: bigint) => ({ currency: "EUR" as Currency, amountMinor });

describe("a claim", () => {
  test("takes the order for one attempt of exactly what it owes", () => {
    const order = anOrder();
    const ask = anAsk();
    const claim = claimOrder(order, openGates(), ask, NOTHING_COUNTED);
    expect(claim.order).toEqual({ ...order, liveAttemptId: ask.attemptId });
    expect(claim.attempt).toMatchObject({
      amount: eur(3000n),
      orderRevision: 1,
      linesHash: order.linesHash,
      orderContext: order.context,
      progress: { state: "sent" },
    });
    expect(claim.intent).toMatchObject({ state: "processing", latestAttemptId: ask.attemptId });
    expect(claim.facts.map((fact) => fact.type)).toEqual([
      "payment_intent.created",
      "attempt.sent",
    ]);
  });

  test.each([
    { title: "closed", order: { state: "closed" as const }, reason: "ORDER_CLOSED" },
    { title: "paid", order: { paidMinor: 3000n }, reason: "ORDER_ALREADY_PAID" },
    { title: "overpaid", order: { paidMinor: 3001n }, reason: "ORDER_ALREADY_PAID" },
    { title: "claimed", order: { liveAttemptId: "att_x" }, reason: "ATTEMPT_IN_FLIGHT" },
    { title: "partly paid meanwhile", order: { paidMinor: 1n }, reason: "OUTSTANDING_STALE" },
  ])("of an order that is $title is refused", ({ order, reason }) => {
    expect(() => claimOrder(anOrder(order), openGates(), anAsk(), NOTHING_COUNTED)).toThrow(
      expect.objectContaining({ reason }),
    );
  });

  test.each([
    { expected: { revision: 1, outstanding: eur(3000n) }, reason: undefined },
    { expected: { revision: 2 }, reason: "REVISION_STALE" },
    { expected: { outstanding: eur(2999n) }, reason: "OUTSTANDING_STALE" },
    {
      expected: { outstanding: { currency: "USD" as Currency, amountMinor: 3000n } },
      reason: "OUTSTANDING_STALE",
    },
  ])("that expects $expected is answered with $reason", ({ expected, reason }) => {
    const claim = () => claimOrder(anOrder(), openGates(), anAsk({ expected }), NOTHING_COUNTED);
    if (reason === undefined) expect(claim).not.toThrow();
    else expect(claim).toThrow(expect.objectContaining({ reason }));
  });

  test.each([
    { kind: "customer", reason: "CUSTOMER_NOT_ACTIVE" },
    { kind: "payment_method", reason: "PAYMENT_METHOD_NOT_CHARGEABLE" },
    { kind: "consent", reason: "CONSENT_NOT_COVERING" },
  ])("past a closed gate of the $kind is refused", ({ kind, reason }) => {
    const gates = openGates().map((gate) => ({ ...gate, open: gate.kind !== kind }));
    expect(() => claimOrder(anOrder(), gates, anAsk(), NOTHING_COUNTED)).toThrow(
      expect.objectContaining({ reason }),
    );
  });
});

test("B3: an order that was given another customer since the plan is not charged to the one before", () => {
  const order = anOrder({ customerId: "cus_other", revision: 2 });
  expect(() => claimOrder(order, openGates(), anAsk(), NOTHING_COUNTED)).toThrow(
    expect.objectContaining({ reason: "REVISION_STALE" }),
  );
});

describe("an order", () => {
  test.each([
    { totalMinor: 0n, paidMinor: 0n, state: "paid" },
    { totalMinor: 10n, paidMinor: 0n, state: "unpaid" },
    { totalMinor: 10n, paidMinor: 9n, state: "partially_paid" },
    { totalMinor: 10n, paidMinor: 10n, state: "paid" },
    { totalMinor: 10n, paidMinor: 11n, state: "paid" },
  ])("of $totalMinor with $paidMinor collected is $state", ({ totalMinor, paidMinor, state }) => {
    expect(paymentState(anOrder({ totalMinor, paidMinor }))).toBe(state);
  });

  test.each([
    { move: "close", run: closeOrder, from: "open", live: undefined, after: "closed" },
    { move: "close", run: closeOrder, from: "open", live: "att_x", after: "ATTEMPT_IN_FLIGHT" },
    { move: "close", run: closeOrder, from: "closed", live: undefined, after: "ORDER_CLOSED" },
    { move: "reopen", run: reopenOrder, from: "closed", live: undefined, after: "open" },
    { move: "reopen", run: reopenOrder, from: "open", live: undefined, after: "ORDER_NOT_CLOSED" },
    { move: "reopen", run: reopenOrder, from: "open", live: "att_x", after: "ORDER_NOT_CLOSED" },
  ] as const)("$move of one that is $from, with attempt $live: $after", (row) => {
    const { run, from, live, after } = row;
    const closedAt = from === "closed" ? NOW : undefined;
    const order = anOrder({ state: from, closedAt, liveAttemptId: live });
    const move = () => run(order, {}, NOW);
    if (after === "open" || after === "closed") {
      expect(move()).toEqual({
        ...{ ...order, state: after, revision: 2 },
        closedAt: after === "closed" ? NOW : undefined,
      });
    } else expect(move).toThrow(expect.objectContaining({ reason: after }));
    expect(() => run(order, { revision: 9 }, NOW)).toThrow(
      expect.objectContaining({
        reason: from === "closed" && run === closeOrder ? after : "REVISION_STALE",
      }),
    );
  });

  test("is closed once, and not while an attempt is on its way", () => {
    const closed = closeOrder(anOrder(), {}, NOW);
    expect(closed).toMatchObject({ state: "closed", closedAt: NOW, revision: 2 });
    expect(() => closeOrder(closed, {}, NOW)).toThrow(
      expect.objectContaining({ reason: "ORDER_CLOSED" }),
    );
    expect(() => closeOrder(anOrder({ liveAttemptId: "att_x" }), {}, NOW)).toThrow(
      expect.objectContaining({ reason: "ATTEMPT_IN_FLIGHT" }),
    );
  });
});
