import assert from "node:assert/strict";
import { systemIds } from "@flint/std";
import type { CaptureRequest } from "../capture.ts";
import { NotSent } from "../errors.ts";
import { processorKey } from "../processor-key.ts";
import { abandonCapture } from "./abandon.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractBehaviour, ContractSubject } from "./subject.ts";

const ids = systemIds();

/** What must hold for money that is held first, where the processor can hold any. */
export const captureCases = {
  "an authorisation takes nothing, and says until when it holds": async (
    subject: ContractSubject,
  ) => {
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    assert.equal(await subject.captured(held.attemptId), 0n);
  },

  "a capture takes all of it, or a part and releases the rest": async (
    subject: ContractSubject,
  ) => {
    for (const amountMinor of [1999n, 700n]) {
      const held = await authorize(subject, "approve");
      if (held === undefined) return;
      const request = { ...held, amount: { ...held.amount, amountMinor } };
      const answer = await subject.processor.capture(request, PATIENT);
      assert.equal(answer.outcome, "captured");
      assert.equal(await subject.captured(held.attemptId), amountMinor);
      await found(subject, request, { outcome: "captured", amount: request.amount });
    }
  },

  "the same key captures once; another key is never answered as captured": async (
    subject: ContractSubject,
  ) => {
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    const amount = { ...held.amount, amountMinor: 700n };
    for (const _ of [1, 2, 3]) {
      await subject.processor.capture({ ...held, amount }, PATIENT);
    }
    const other = { ...held, amount, key: freshKey() };
    await assert.rejects(subject.processor.capture(other, PATIENT), { name: "OutcomeUnknown" });
    const more = subject.processor.capture(held, PATIENT);
    await assert.rejects(more, { name: "OutcomeUnknown" });
    assert.equal(await subject.captured(held.attemptId), 700n);
  },

  "no answer to a capture, nothing done: unknown; the same key captures": async (
    subject: ContractSubject,
  ) => {
    const held = await authorize(subject, "capture_lost_before_once");
    if (held === undefined) return;
    assertUnknown(await abandonCapture(subject, held));
    await found(subject, held, { outcome: "authorized" });
    assert.equal(await subject.captured(held.attemptId), 0n);
    assert.equal((await subject.processor.capture(held, PATIENT)).outcome, "captured");
  },

  "no answer to a capture, money taken: unknown; found, and the same key tells of it": async (
    subject: ContractSubject,
  ) => {
    const held = await authorize(subject, "capture_lost_after");
    if (held === undefined) return;
    assertUnknown(await abandonCapture(subject, held));
    assert.equal(await subject.captured(held.attemptId), 1999n);
    await found(subject, held, { outcome: "captured" });
    assert.equal((await subject.processor.capture(held, PATIENT)).outcome, "captured");
  },

  "a refused capture is an answer; the money is still held": async (subject: ContractSubject) => {
    const held = await authorize(subject, "capture_refused_once");
    if (held === undefined) return;
    const answer = await subject.processor.capture(held, PATIENT);
    assert.ok(answer.outcome === "refused");
    assert.ok(answer.code);
    await found(subject, held, { outcome: "authorized" });
    const again = { ...held, key: freshKey() };
    assert.equal((await subject.processor.capture(again, PATIENT)).outcome, "captured");
  },

  "an authorisation that has expired takes nothing any more": async (subject: ContractSubject) => {
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    subject.advance(held.expiresInMs);
    assert.equal((await subject.processor.capture(held, PATIENT)).outcome, "canceled");
    await found(subject, held, { outcome: "canceled" });
    assert.equal(await subject.captured(held.attemptId), 0n);
  },

  "an authorisation that is canceled takes nothing any more": async (subject: ContractSubject) => {
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    const payment = { ...held, amount: held.authorized };
    for (const _ of [1, 2]) {
      assert.equal((await subject.processor.cancel(payment, PATIENT)).outcome, "canceled");
    }
    assert.equal((await subject.processor.capture(held, PATIENT)).outcome, "canceled");
    await found(subject, held, { outcome: "canceled" });
    assert.equal(await subject.captured(held.attemptId), 0n);
  },

  "a cancel that comes after the capture tells how much was taken": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    const amount = { ...held.amount, amountMinor: 700n };
    await processor.capture({ ...held, amount }, PATIENT);
    const answer = await processor.cancel({ ...held, amount: held.authorized }, PATIENT);
    assert.ok(answer.outcome === "already_succeeded");
    assert.partialDeepStrictEqual(answer.payment, { outcome: "captured", amount });
  },

  "a capture whose signal has aborted is NotSent": async (subject: ContractSubject) => {
    const held = await authorize(subject, "approve");
    if (held === undefined) return;
    const options = { ...PATIENT, signal: AbortSignal.abort() };
    await assert.rejects(subject.processor.capture(held, options), NotSent);
    assert.equal(await subject.capturesSent(), 0);
  },
};

/** @returns a capture of all that is held; `undefined` where this processor holds nothing */
async function authorize(
  subject: ContractSubject,
  behaviour: ContractBehaviour,
): Promise<(CaptureRequest & { expiresInMs: number }) | undefined> {
  const { processor } = subject;
  const charge = { ...freshCharge(await subject.save(behaviour)), authorizeOnly: true };
  if (!processor.capabilities.authorizes) {
    await assert.rejects(processor.charge(charge, PATIENT), NotSent);
    return undefined;
  }
  const answer = await processor.charge(charge, PATIENT);
  assert.ok(answer.outcome === "authorized");
  assert.deepEqual(await processor.charge(charge, PATIENT), answer);
  const { attemptId, amount } = charge;
  const { processorId, expiresAt } = answer;
  const expiresInMs = expiresAt.since(subject.now()).total("milliseconds");
  assert.ok(expiresInMs > 0);
  return { key: freshKey(), attemptId, processorId, authorized: amount, amount, expiresInMs };
}

function freshKey(): string {
  return processorKey(ids.next("capture"));
}

/** What a look-up tells of the charge, where this processor can be asked. */
async function found(
  { processor }: ContractSubject,
  { key, attemptId, processorId, authorized }: CaptureRequest,
  expected: object,
): Promise<void> {
  if (processor.capabilities.find.by === "none") return;
  const request = { key, attemptId, processorId, amount: authorized };
  const answer = await processor.find(request, PATIENT);
  assert.ok(answer.found);
  assert.partialDeepStrictEqual(answer.answer, expected);
}

function assertUnknown(thrown: unknown): void {
  assert.ok(thrown instanceof Error, "the call answered");
  assert.ok(!(thrown instanceof NotSent), "NotSent claims that nothing was sent");
}
