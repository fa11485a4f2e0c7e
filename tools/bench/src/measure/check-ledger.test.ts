import { describe, expect, test } from "@jest/globals";
import { type AnsweredCharge, type BookedCharge, checkLedger } from "./check-ledger.ts";

const answer = (orderId: string, more: Partial<AnsweredCharge> = {}): AnsweredCharge => ({
  ...{ orderId, amountMinor: 2000n, processorChargeId: `sim-${orderId}` },
  ...more,
});
const booked = (orderId: string, more: Partial<BookedCharge> = {}): BookedCharge => ({
  ...{ id: `sim-${orderId}`, orderId, amountMinor: 2000n, state: "approved" },
  ...more,
});

describe("answers held against the processor's ledger", () => {
  test("all of them, each exactly once, count", () => {
    expect(checkLedger([answer("a"), answer("b")], [booked("b"), booked("a")])).toEqual([]);
  });

  test.each<{ name: string; answers: AnsweredCharge[]; charges: BookedCharge[]; says: RegExp }>([
    {
      name: "a charge that is missing",
      answers: [answer("a"), answer("b")],
      charges: [booked("a")],
      says: /^b was answered and is not in the ledger/,
    },
    {
      name: "a charge that is there twice",
      answers: [answer("a")],
      charges: [booked("a"), booked("a", { id: "other" })],
      says: /^a is in the ledger 2 times/,
    },
    {
      name: "a charge that nobody was told of",
      answers: [answer("a")],
      charges: [booked("a"), booked("b")],
      says: /^b has 1 charges that no answer tells of/,
    },
    {
      name: "an order that was answered twice",
      answers: [answer("a"), answer("a")],
      charges: [booked("a")],
      says: /^a was answered 2 times/,
    },
    {
      name: "a charge that was declined",
      answers: [answer("a")],
      charges: [booked("a", { state: "declined" })],
      says: /^a is declined/,
    },
    {
      name: "another amount",
      answers: [answer("a")],
      charges: [booked("a", { amountMinor: 1n })],
      says: /^a was answered .* over 2000; .* over 1/,
    },
    {
      name: "another charge of the processor",
      answers: [answer("a", { processorChargeId: "other" })],
      charges: [booked("a")],
      says: /^a was answered as other/,
    },
  ])("$name is named", ({ answers, charges, says }) => {
    const problems = checkLedger(answers, charges);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
  });

  test("a run that is all wrong is told in a few lines", () => {
    const answers = Array.from({ length: 500 }, (_, index) => answer(String(index)));
    const problems = checkLedger(answers, []);
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe("… and 490 more.");
  });
});
