import { seededIds } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { claimCapture } from "./capture.ts";
import { UNKNOWN_LADDER_MS } from "./ladder.ts";
import { mayCaptureAgain } from "./recapture.ts";
import { settleAttempt, type SettleState } from "./settle.ts";
import { type CaptureOutcome, settleCapture } from "./settle-capture.ts";
import { aClaim, NOW } from "./test-support/charge-objects.ts";

const ids = seededIds(5);
const captureId = ids.next("capture");
const given = { captureId, entryId: ids.next("entry"), now: NOW.add({ seconds: 2 }) };

/** An order of 30.00 EUR whose attempt holds the money. */
function held(): SettleState {
  const claim = aClaim({ ask: { captureKind: "manual" } });
  const found = { processorChargeId: "ch_1", networkTransactionId: "nt_1" };
  const outcome = { kind: "authorized" as const, ...found, expiresAt: NOW.add({ hours: 168 }) };
  return settleAttempt(claim, outcome, given) as SettleState;
}

/** The same with a capture of 7.00 on its way. */
function capturing(): SettleState {
  const state = held();
  const amount = { currency: state.attempt.amount.currency, amountMinor: 700n };
  const actor = { kind: "api_key" as const, id: "key_1", reason: "" };
  const ask = { captureId, processorKey: "flint_cap", amount, actor, now: NOW };
  return { ...state, ...claimCapture(state, ask) };
}

const refused = { kind: "refused", code: "capture_refused", text: "no" } as const;
const outcomes = {
  captured: { kind: "captured", amountMinor: 700n },
  refused,
  canceled: { kind: "canceled" },
  not_sent: { kind: "not_sent", reason: "connection_refused" },
  unknown: { kind: "unknown" },
} as const satisfies Record<CaptureOutcome["kind"], CaptureOutcome>;

describe("the settle of a capture", () => {
  test.each([
    ["captured", "approved", "succeeded", 700n, ["attempt.approved", "order.partially_paid"]],
    ["refused", "authorized", "requires_capture", 0n, ["attempt.capture_refused"]],
    ["canceled", "canceled", "canceled", 0n, ["attempt.canceled"]],
    ["not_sent", "authorized", "requires_capture", 0n, ["attempt.capture_not_sent"]],
    ["unknown", "authorized", "unknown", 0n, ["attempt.capture_unknown"]],
  ] as const)("%s: attempt %s, intent %s, paid %s", (kind, attempt, intent, paid, types) => {
    const before = capturing();
    const after = settleCapture(before, outcomes[kind], given);
    expect(after?.attempt.progress.state).toBe(attempt);
    expect(after?.intent.state).toBe(intent);
    expect(after?.order.paidMinor).toBe(paid);
    expect(after?.entries.map(({ amountMinor }) => amountMinor)).toEqual(paid === 0n ? [] : [paid]);
    const free = attempt === "authorized" ? before.attempt.id : undefined;
    expect(after?.order.liveAttemptId).toBe(free);
    expect(after?.facts.map(({ type }) => type)).toEqual(expect.arrayContaining([...types]));
  });

  test("changes nothing a second time, nor for another capture", () => {
    const before = capturing();
    for (const kind of ["captured", "refused", "canceled", "not_sent"] as const) {
      const after = settleCapture(before, outcomes[kind], given) as SettleState;
      expect(settleCapture(after, outcomes.captured, given)).toBeUndefined();
    }
    const other = { ...given, captureId: ids.next("capture") };
    expect(settleCapture(before, outcomes.captured, other)).toBeUndefined();
    expect(settleCapture(held(), outcomes.captured, given)).toBeUndefined();
  });

  test("of an unknown outcome climbs the ladder and is parked at its end", () => {
    let state = capturing();
    const delays: (number | undefined)[] = [];
    let now = given.now;
    for (let lookup = 0; lookup <= UNKNOWN_LADDER_MS.length; lookup += 1) {
      const decision = settleCapture(state, outcomes.unknown, { ...given, now });
      delays.push(decision?.nextLookupMs);
      now = now.add({ milliseconds: decision?.nextLookupMs ?? 0 });
      state = decision as SettleState;
    }
    expect(delays).toEqual([...UNKNOWN_LADDER_MS, undefined]);
    expect(state.order.liveAttemptId).toBe(state.attempt.id);
  });
});

describe("capturing again under the same key", () => {
  const DAY_MS = 86_400_000;
  test("is allowed within the key's window, while the money is held", () => {
    expect(mayCaptureAgain(capturing(), DAY_MS, NOW.add({ hours: 1 }))).toBe(true);
  });
  test("is not outside the window, after the authorisation, nor where the order is another's", () => {
    const state = capturing();
    expect(mayCaptureAgain(state, DAY_MS, NOW.add({ hours: 22 }))).toBe(false);
    expect(mayCaptureAgain(state, 30 * DAY_MS, NOW.add({ hours: 168 }))).toBe(false);
    const order = { ...state.order, liveAttemptId: "att_other" };
    expect(mayCaptureAgain({ ...state, order }, DAY_MS, NOW)).toBe(false);
    expect(mayCaptureAgain(held(), DAY_MS, NOW)).toBe(false);
  });
});
