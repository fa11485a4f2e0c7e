import assert from "node:assert/strict";
import { NotSent } from "../errors.ts";
import { freshCharge, HASTY, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold when the answer does not come. */
export const lossCases = {
  "no answer, nothing done: unknown; the same key charges once": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("lost_before_once"));
    await assert.rejects(subject.processor.charge(request, HASTY), unknown);
    assert.equal(await subject.booked(request.attemptId), 0);
    assert.equal((await subject.processor.charge(request, PATIENT)).outcome, "approved");
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "no answer, money moved: unknown; the same key tells of the one charge": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("lost_after"));
    await assert.rejects(subject.processor.charge(request, HASTY), unknown);
    assert.equal(await subject.booked(request.attemptId), 1);
    const answer = await subject.processor.charge(request, PATIENT);
    assert.equal(answer.outcome, "approved");
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "a slow answer is an answer within the deadline, unknown beyond it": async (
    subject: ContractSubject,
  ) => {
    const saved = await subject.save("slow");
    const awaited = freshCharge(saved);
    assert.equal((await subject.processor.charge(awaited, PATIENT)).outcome, "approved");
    const abandoned = freshCharge(saved);
    await assert.rejects(subject.processor.charge(abandoned, { timeoutMs: 50 }), unknown);
    assert.equal(await subject.booked(abandoned.attemptId), 1);
  },

  "a caller who gives up does not know": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("slow"));
    const giveUp = new AbortController();
    const answer = subject.processor.charge(request, { ...PATIENT, signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 60);
    await assert.rejects(answer, unknown);
    assert.equal(await subject.booked(request.attemptId), 1);
  },
};

function unknown(error: unknown): boolean {
  assert.ok(error instanceof Error);
  assert.ok(!(error instanceof NotSent), "NotSent claims that nothing was sent");
  return true;
}
