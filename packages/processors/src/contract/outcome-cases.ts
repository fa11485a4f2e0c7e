import assert from "node:assert/strict";
import type { Currency } from "@flint/money";
import { NotSent } from "../errors.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What a charge can come to. */
export const outcomeCases = {
  "an approved charge is in the processor's ledger once": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("approve"));
    const answer = await subject.processor.charge(request, PATIENT);
    assert.equal(answer.outcome, "approved");
    assert.ok(answer.processorId);
    assert.equal(await subject.booked(request.attemptId), 1);
    assert.equal(await subject.sent(request.attemptId), 1);
  },

  "a decline is an answer, with the processor's raw words": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("decline"));
    const answer = await subject.processor.charge(request, PATIENT);
    assert.ok(answer.outcome === "declined");
    assert.equal(answer.decline.code, "insufficient_funds");
    assert.equal(answer.decline.networkCode, "51");
    assert.ok(answer.decline.rawText);
  },

  "authentication is an answer, with where it is done": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("requires_action"));
    const answer = await subject.processor.charge(request, PATIENT);
    assert.ok(answer.outcome === "requires_action");
    assert.match(answer.action.url, /^https:/);
  },

  "a method that the processor does not know is a decline": async (subject: ContractSubject) => {
    const request = freshCharge("no_such_method");
    const answer = await subject.processor.charge(request, PATIENT);
    assert.ok(answer.outcome === "declined");
    assert.equal(await subject.booked(request.attemptId), 0);
  },

  "an amount that cannot be represented is not sent": async (subject: ContractSubject) => {
    const { processor } = subject;
    const saved = await subject.save("approve");
    for (const [currency, amountMinor] of [
      ["EUR", 1n],
      ["KWD", 1_001n],
      ["IDR", 150_050n],
      ["ISK", 7n],
      ["CLP", 7n],
    ] as const) {
      const amount = { currency: currency as Currency, amountMinor };
      const request = { ...freshCharge(saved), amount };
      if (processor.canRepresent(amount)) {
        assert.equal((await processor.charge(request, PATIENT)).outcome, "approved");
      } else {
        await assert.rejects(processor.charge(request, PATIENT), {
          name: "NotSent",
          reason: "amount_not_representable",
        });
        assert.equal(await subject.sent(request.attemptId), 0);
      }
    }
  },

  "a refused connection and a rate limit are NotSent, then it works": async (
    subject: ContractSubject,
  ) => {
    for (const behaviour of ["refused_once", "rate_limited_once"] as const) {
      const request = freshCharge(await subject.save(behaviour));
      await assert.rejects(subject.processor.charge(request, PATIENT), NotSent);
      assert.equal(await subject.booked(request.attemptId), 0);
      assert.equal((await subject.processor.charge(request, PATIENT)).outcome, "approved");
    }
  },

  "a call whose signal has aborted is NotSent": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("approve"));
    const options = { ...PATIENT, signal: AbortSignal.abort() };
    await assert.rejects(subject.processor.charge(request, options), NotSent);
    assert.equal(await subject.sent(request.attemptId), 0);
  },
};
