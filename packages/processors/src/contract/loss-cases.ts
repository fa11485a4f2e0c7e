import assert from "node:assert/strict";
import { NotSent } from "../errors.ts";
import { abandon } from "./abandon.ts";
import { freshCharge, HASTY, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold when the answer does not come. */
export const lossCases = {
  "no answer, nothing done: unknown; the same key charges once": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("lost_before_once"));
    assertUnknown(await abandon(subject, request));
    assert.equal(await subject.booked(request.attemptId), 0);
    assert.equal((await subject.processor.charge(request, PATIENT)).outcome, "approved");
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "no answer, money moved: unknown; the same key tells of the one charge": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("lost_after"));
    assertUnknown(await abandon(subject, request));
    assert.equal(await subject.booked(request.attemptId), 1);
    const answer = await subject.processor.charge(request, PATIENT);
    assert.equal(answer.outcome, "approved");
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "a slow answer is an answer within the deadline": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("slow"));
    assert.equal((await subject.processor.charge(request, PATIENT)).outcome, "approved");
  },

  "no answer within the deadline is unknown": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("lost_after"));
    const sent = subject.processor.charge(request, HASTY);
    assertUnknown(await sent.catch((error: unknown) => error));
  },
};

function assertUnknown(thrown: unknown): void {
  assert.ok(thrown instanceof Error, "the call answered");
  assert.ok(!(thrown instanceof NotSent), "NotSent claims that nothing was sent");
}
