import assert from "node:assert/strict";
import { processorKey, PROCESSOR_KEY_LENGTH_MAX } from "../processor-key.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for repeated keys. */
export const keyCases = {
  "the same key charges once, however often and however close": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("approve"));
    const sends = Array.from({ length: 8 }, () => subject.processor.charge(request, PATIENT));
    const answers = await Promise.all(sends);
    assert.equal(await subject.booked(request.attemptId), 1);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  },

  "a decline is repeated, not tried again": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("decline"));
    const first = await subject.processor.charge(request, PATIENT);
    assert.deepEqual(await subject.processor.charge(request, PATIENT), first);
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "the same key with another amount is never an answer for that amount": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("approve"));
    await subject.processor.charge(request, PATIENT);
    const amount = { ...request.amount, amountMinor: 999n };
    const other = subject.processor.charge({ ...request, amount }, PATIENT);
    await assert.rejects(other, { name: "OutcomeUnknown" });
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "the same key is safe until the window ends": async (subject: ContractSubject) => {
    const request = freshCharge(await subject.save("approve"));
    const first = await subject.processor.charge(request, PATIENT);
    subject.advance(subject.processor.capabilities.keyWindowMs - 1_000);
    assert.deepEqual(await subject.processor.charge(request, PATIENT), first);
    assert.equal(await subject.booked(request.attemptId), 1);
  },

  "beyond the window the same key charges again: hence the window": async (
    subject: ContractSubject,
  ) => {
    const request = freshCharge(await subject.save("approve"));
    await subject.processor.charge(request, PATIENT);
    subject.advance(subject.processor.capabilities.keyWindowMs + 1_000);
    await subject.processor.charge(request, PATIENT);
    assert.equal(await subject.booked(request.attemptId), 2);
  },

  "keys are of one length, short enough for all": async () => {
    const keys = [freshCharge("m"), freshCharge("m")].map(({ attemptId }) =>
      processorKey(attemptId),
    );
    assert.notEqual(keys[0], keys[1]);
    assert.equal(keys[0]!.length, keys[1]!.length);
    assert.ok(keys[0]!.length <= PROCESSOR_KEY_LENGTH_MAX);
  },
};
