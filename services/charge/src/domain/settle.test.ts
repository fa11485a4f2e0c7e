import { describe, expect, test } from "@jest/globals";
import { seededIds } from "@flint/std";
import { aClaim, anAsk, NOW, openGates } from "./test-support/charge-objects.ts";
import {
  ATTEMPT_MOVES,
  type AttemptState,
  isAnswered,
  isFinal,
  paymentToCancel,
} from "./attempt.ts";
import { INTENT_STATE_OF } from "./intent.ts";
import { UNKNOWN_LADDER_MS } from "./ladder.ts";
import { mayResend } from "./resend.ts";
import { gateChangeOf, type Outcome, settleAttempt, type SettleState } from "./settle.ts";

const given = { entryId: seededIds(3).next("entry"), now: NOW.add({ seconds: 1 }) };
const decline = { code: "insufficient_funds", networkCode: "51", adviceCode: "", text: "no" };

const outcomes = {
  approved: { kind: "approved", processorChargeId: "ch_1", networkTransactionId: "nt_1" },
  authorized: {
    kind: "authorized",
    processorChargeId: "ch_1",
    networkTransactionId: "nt_1",
    expiresAt: NOW.add({ hours: 168 }),
  },
  declined: { kind: "declined", processorChargeId: "ch_1", decline },
  requires_action: {
    kind: "requires_action",
    processorChargeId: "ch_1",
    nextAction: { kind: "redirect", url: "https://processor.example/1" },
  },
  pending: { kind: "pending", processorChargeId: "ch_1" },
  returned: { kind: "returned", processorChargeId: "ch_1", decline },
  canceled: { kind: "canceled", processorChargeId: "ch_1" },
  cancel_unanswered: { kind: "cancel_unanswered", processorChargeId: "ch_1" },
  unknown: { kind: "unknown" },
  not_sent: { kind: "not_sent", reason: "connection_refused" },
} as const satisfies Record<Outcome["kind"], Outcome>;

function settle(state: SettleState, outcome: Outcome): SettleState {
  return settleAttempt(state, outcome, given) ?? state;
}

/** A claimed order whose attempt has come to a state. */
function at(state: AttemptState): SettleState {
  const claim = aClaim();
  return state === "sent" ? claim : settle(claim, outcomes[state]);
}

const states = Object.keys(ATTEMPT_MOVES) as AttemptState[];
const kinds = Object.keys(outcomes) as Outcome["kind"][];
const cells = states.flatMap((state) => kinds.map((kind) => ({ state, kind })));

// What an open attempt is after an outcome, where it is not what the outcome says.
const STAYS: Partial<Record<AttemptState, Outcome["kind"][]>> = {
  pending: ["unknown"],
  requires_action: ["unknown"],
};

const MEANS = {
  ...(Object.fromEntries(kinds.map((kind) => [kind, kind])) as Record<
    Exclude<Outcome["kind"], "cancel_unanswered">,
    AttemptState
  >),
  cancel_unanswered: "unknown",
} as const satisfies Record<Outcome["kind"], AttemptState>;

describe("the moves of an attempt, cell by cell", () => {
  test.each(cells)("$state, then $kind", ({ state, kind }) => {
    const before = at(state);
    if (isAnswered(state) && !(state === "approved" && kind === "returned")) {
      expect(settleAttempt(before, outcomes[kind], given)).toBeUndefined();
      return;
    }
    const expected = STAYS[state]?.includes(kind) === true ? state : MEANS[kind];
    if (!ATTEMPT_MOVES[state].includes(expected)) {
      expect(() => settleAttempt(before, outcomes[kind], given)).toThrow(RangeError);
      return;
    }
    const after = settle(before, outcomes[kind]);
    expect(after.attempt.progress.state).toBe(expected);
    expect(after.attempt.revision).toBe(before.attempt.revision + 1);
    expect(after.intent.state).toBe(INTENT_STATE_OF[expected]);
    expect(after.order.liveAttemptId).toBe(isFinal(expected) ? undefined : after.attempt.id);
    expect(after.order.paidMinor).toBe(expected === "approved" ? 3000n : 0n);
  });
});

describe("a settle", () => {
  test("of an approval moves the balance once, with an entry and the order's event", () => {
    const decision = settleAttempt(aClaim(), outcomes.approved, given);
    expect(decision?.entries[0]).toMatchObject({ kind: "charge", amountMinor: 3000n });
    expect(decision?.order.revision).toBe(2);
    expect(decision?.facts.map((fact) => fact.type)).toEqual([
      "attempt.approved",
      "payment_intent.succeeded",
      "order.paid",
    ]);
  });

  test("of a late return takes the money back, opens the order, and keeps another's claim", () => {
    const approved = at("approved");
    const closed = { ...approved.order, state: "closed" as const, liveAttemptId: "att_other" };
    const decision = settleAttempt({ ...approved, order: closed }, outcomes.returned, given);
    expect(decision?.entries[0]).toMatchObject({ kind: "reversal", amountMinor: -3000n });
    expect(decision?.order).toMatchObject({
      ...{ paidMinor: 0n, state: "open", closedAt: undefined, liveAttemptId: "att_other" },
      revision: closed.revision + 1,
    });
    expect(decision?.facts.map((fact) => fact.type)).toEqual([
      "attempt.returned",
      "payment_intent.failed",
      "order.reopened",
    ]);
  });

  test("of the return of a pending debit moves no money: none had come", () => {
    const decision = settleAttempt(at("pending"), outcomes.returned, given);
    expect(decision?.entries).toEqual([]);
    expect(decision?.order).toMatchObject({ paidMinor: 0n, liveAttemptId: undefined });
    expect(decision?.facts.map((fact) => fact.type)).toEqual([
      "attempt.returned",
      "payment_intent.failed",
    ]);
  });

  test("F1: of a decline leaves the order as it was, and free", () => {
    const claim = aClaim();
    const decision = settleAttempt(claim, outcomes.declined, given);
    expect(decision?.entries).toEqual([]);
    expect(decision?.order).toEqual({ ...claim.order, liveAttemptId: undefined });
  });

  test("F6: of an unknown outcome climbs the ladder and is parked at its end", () => {
    let state: SettleState = aClaim();
    const delays: (number | undefined)[] = [];
    let now = given.now;
    for (let lookup = 0; lookup <= UNKNOWN_LADDER_MS.length; lookup += 1) {
      const decision = settleAttempt(state, outcomes.unknown, { ...given, now });
      delays.push(decision?.nextLookupMs);
      now = now.add({ milliseconds: decision?.nextLookupMs ?? 0 });
      state = decision as SettleState;
    }
    expect(delays).toEqual([...UNKNOWN_LADDER_MS, undefined]);
    expect(state.attempt.progress).toMatchObject({
      state: "unknown",
      resolution: { parked: true },
    });
    expect(state.order.liveAttemptId).toBe(state.attempt.id);
  });
});

describe("F6: a look-up that was brought forward", () => {
  const planned = { seconds: 5 };
  const first = () => settleAttempt(aClaim(), outcomes.unknown, given) as SettleState;
  const at = (seconds: number) => ({ ...given, now: given.now.add({ seconds }) });
  test("leaves the planned one as it was, however often", () => {
    let state = first();
    for (const seconds of [1, 2, 3]) {
      const decision = settleAttempt(state, outcomes.unknown, at(seconds));
      expect(decision?.nextLookupMs).toBe((planned.seconds - seconds) * 1000);
      expect(decision?.attempt.progress).toEqual(state.attempt.progress);
      state = decision as SettleState;
    }
    expect(settleAttempt(state, outcomes.unknown, at(5))?.nextLookupMs).toBe(UNKNOWN_LADDER_MS[1]);
  });
  test("is not put off beyond its rung by a clock that was set back", () => {
    const decision = settleAttempt(first(), outcomes.unknown, at(-3600));
    expect(decision?.nextLookupMs).toBe(UNKNOWN_LADDER_MS[0]);
  });
});

describe("E9: an action that is not taken", () => {
  const waiting = at("requires_action");
  const in24Hours = { ...given, now: given.now.add({ hours: 24 }) };
  test("is to be ended a day after it was asked for, and is looked at then at the latest", () => {
    let state = waiting;
    let { now } = given;
    const ends: boolean[] = [];
    for (let look = 0; look < 7; look += 1) {
      const decision = settleAttempt(state, outcomes.requires_action, { ...given, now });
      state = decision as SettleState;
      ends.push(paymentToCancel(state.attempt, now) !== undefined);
      now = now.add({ milliseconds: decision?.nextLookupMs ?? 0 });
    }
    expect(now).toEqual(in24Hours.now);
    expect(ends).toEqual(Array(7).fill(false));
    expect(paymentToCancel(state.attempt, now)).toEqual({ processorChargeId: "ch_1" });
    expect(paymentToCancel(state.attempt, now.subtract({ milliseconds: 1 }))).toBeUndefined();
  });
  test("stays to be ended where the processor does not answer, by a ladder of its own", () => {
    let state = waiting;
    let { now } = in24Hours;
    const delays: (number | undefined)[] = [];
    for (let look = 0; look <= UNKNOWN_LADDER_MS.length; look += 1) {
      const decision = settleAttempt(state, outcomes.cancel_unanswered, { ...given, now });
      delays.push(decision?.nextLookupMs);
      state = decision as SettleState;
      expect(paymentToCancel(state.attempt, now)).toEqual({ processorChargeId: "ch_1" });
      expect(mayResend({ ...state, gates: openGates() }, 30 * 86_400_000, now)).toBe(false);
      now = now.add({ milliseconds: decision?.nextLookupMs ?? 0 });
    }
    expect(delays).toEqual([...UNKNOWN_LADDER_MS, undefined]);
    expect(state.order.liveAttemptId).toBe(state.attempt.id);
  });
  test("is none of what is unknown for another reason", () => {
    expect(paymentToCancel(at("unknown").attempt, in24Hours.now)).toBeUndefined();
  });
});

describe("what an outcome changes of the gates", () => {
  const customer = { ask: { initiator: "customer", reason: "stored_credential" } } as const;
  const approved = outcomes.approved;
  test("the first customer-initiated payment's id at the network is kept", () => {
    expect(gateChangeOf(aClaim(customer).attempt, approved)).toEqual({
      kind: "keep_network_transaction_id",
      networkTransactionId: "nt_1",
    });
  });
  test.each([
    { title: "a merchant's", attempt: aClaim().attempt, id: "nt_1" },
    { title: "an empty", attempt: aClaim(customer).attempt, id: "" },
    {
      title: "a later",
      attempt: { ...aClaim(customer).attempt, priorNetworkTransactionId: "nt_0" },
      id: "nt_1",
    },
  ])("$title one is not", ({ attempt, id }) => {
    expect(gateChangeOf(attempt, { ...approved, networkTransactionId: id })).toEqual({
      kind: "none",
    });
  });
  test.each([
    [outcomes.declined, "stop_payment_order"],
    [outcomes.returned, "R10"],
  ])("what revokes the consent closes its gate (%j, %s)", (outcome, code) => {
    const revoked = { ...decline, code };
    expect(gateChangeOf(aClaim().attempt, { ...outcome, decline: revoked })).toEqual({
      kind: "close_consent",
      consentId: "con_1",
    });
  });
});

describe("sending again under the same key", () => {
  const DAY_MS = 86_400_000;
  const unknown = at("unknown");
  const state = { ...unknown, gates: openGates() };
  test("is allowed within the key's window while nothing else has changed", () => {
    expect(mayResend(state, DAY_MS, NOW.add({ hours: 1 }))).toBe(true);
  });
  test("is allowed where an edit had the order owe more: what the attempt takes is still owed", () => {
    const order = { ...unknown.order, totalMinor: unknown.order.totalMinor + 1n };
    expect(mayResend({ ...state, order }, DAY_MS, NOW.add({ hours: 1 }))).toBe(true);
  });
  test.each([
    {
      title: "the order is closed",
      change: { order: { ...unknown.order, state: "closed" as const } },
    },
    { title: "the order owes less", change: { order: { ...unknown.order, paidMinor: 1n } } },
    {
      title: "some of it was paid outside meanwhile",
      change: { order: { ...unknown.order, unappliedMinor: 1n } },
    },
    {
      title: "the order is another attempt's",
      change: { order: { ...unknown.order, liveAttemptId: anAsk().attemptId } },
    },
    {
      title: "a gate is closed",
      change: { gates: openGates().map((gate) => ({ ...gate, open: false })) },
    },
    { title: "the attempt is pending", change: { attempt: at("pending").attempt } },
  ])("is not where $title", ({ change }) => {
    expect(mayResend({ ...state, ...change }, DAY_MS, NOW.add({ hours: 1 }))).toBe(false);
  });
  test("is not outside the key's window, with a margin", () => {
    expect(mayResend(state, DAY_MS, NOW.add({ hours: 22 }))).toBe(false);
  });
});
