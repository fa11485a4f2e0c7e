import assert from "node:assert/strict";
import { setTimeout as elapse } from "node:timers/promises";
import { type Ids, systemIds } from "@flint/std";
import { CannotFind, NotSent } from "../errors.ts";
import { processorKey } from "../processor-key.ts";
import type { RefundRequest } from "../refund.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractBehaviour, ContractSubject } from "./subject.ts";

const ids: Ids = systemIds();

/** What must hold for refunds. */
export const refundCases = {
  "a charge is refunded in parts, and never beyond what it moved": async (
    subject: ContractSubject,
  ) => {
    const { refund, chargeId } = await aRefund(subject, "approve", 1500n);
    const part = await subject.processor.refund(refund, PATIENT);
    assert.equal(part.outcome, "succeeded");
    assert.ok(part.processorId);
    const beyond = freshRefund(refund, chargeId, 500n);
    const refused = await subject.processor.refund(beyond, PATIENT);
    assert.ok(refused.outcome === "failed");
    assert.ok(refused.failure.code);
    const rest = freshRefund(refund, chargeId, 499n);
    assert.equal((await subject.processor.refund(rest, PATIENT)).outcome, "succeeded");
    const booked = [refund, beyond, rest].map(({ refundId }) => subject.refunded(refundId));
    assert.deepEqual(await Promise.all(booked), [1500n, 0n, 499n]);
  },

  "the same key refunds once, however often and however close": async (
    subject: ContractSubject,
  ) => {
    const { refund } = await aRefund(subject, "approve");
    const sends = Array.from({ length: 8 }, () => subject.processor.refund(refund, PATIENT));
    const answers = await Promise.all(sends);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(await subject.refunded(refund.refundId), 500n);
  },

  "the same key with another amount is never an answer for that amount": async (
    subject: ContractSubject,
  ) => {
    const { refund } = await aRefund(subject, "approve");
    await subject.processor.refund(refund, PATIENT);
    const amount = { ...refund.amount, amountMinor: 400n };
    const other = subject.processor.refund({ ...refund, amount }, PATIENT);
    await assert.rejects(other, { name: "OutcomeUnknown" });
    assert.equal(await subject.refunded(refund.refundId), 500n);
  },

  "a refund is pending, then found as it ended": async (subject: ContractSubject) => {
    for (const [behaviour, end] of [
      ["refund_pending", "succeeded"],
      ["refund_fails_late", "failed"],
    ] as const) {
      const { refund } = await aRefund(subject, behaviour);
      const answer = await subject.processor.refund(refund, PATIENT);
      assert.equal(answer.outcome, "pending");
      await subject.settle();
      assert.equal(await subject.refunded(refund.refundId), end === "failed" ? 0n : 500n);
      if (subject.processor.capabilities.find.by === "none") continue;
      const known = { ...refund, processorId: answer.processorId };
      const found = await subject.processor.findRefund(known, PATIENT);
      assert.ok(found.found && found.answer.outcome === end);
    }
  },

  "a refund that fails at once says why": async (subject: ContractSubject) => {
    const { refund } = await aRefund(subject, "refund_fails");
    const answer = await subject.processor.refund(refund, PATIENT);
    assert.ok(answer.outcome === "failed");
    assert.ok(answer.failure.code);
    assert.equal(await subject.refunded(refund.refundId), 0n);
  },

  "a charge that moved nothing is not refunded": async (subject: ContractSubject) => {
    const { refund } = await aRefund(subject, "decline");
    assert.equal((await subject.processor.refund(refund, PATIENT)).outcome, "failed");
    assert.equal(await subject.refunded(refund.refundId), 0n);
  },

  "no answer, nothing done: unknown; the same key refunds once": async (
    subject: ContractSubject,
  ) => {
    const { refund } = await aRefund(subject, "refund_lost_before");
    assertUnknown(await abandonRefund(subject, refund));
    assert.equal(await subject.refunded(refund.refundId), 0n);
    assert.equal((await subject.processor.refund(refund, PATIENT)).outcome, "succeeded");
    assert.equal(await subject.refunded(refund.refundId), 500n);
  },

  "no answer, money went back: unknown; the same key and, where it can, a look-up tell": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const { by, lagMs } = processor.capabilities.find;
    const { refund } = await aRefund(subject, "refund_lost_after");
    assertUnknown(await abandonRefund(subject, refund));
    assert.equal(await subject.refunded(refund.refundId), 500n);
    if (by === "key") {
      if (lagMs > 0)
        assert.deepEqual(await processor.findRefund(refund, PATIENT), { found: false });
      subject.advance(lagMs);
      const found = await processor.findRefund(refund, PATIENT);
      assert.ok(found.found && found.answer.outcome === "succeeded");
    } else {
      await assert.rejects(processor.findRefund(refund, PATIENT), CannotFind);
    }
    assert.equal((await processor.refund(refund, PATIENT)).outcome, "succeeded");
    assert.equal(await subject.refunded(refund.refundId), 500n);
  },

  "a refund that never was is not found": async (subject: ContractSubject) => {
    if (subject.processor.capabilities.find.by !== "key") return;
    const refund = freshRefund(freshCharge("no_such_method"), "no_such_charge", 500n);
    assert.deepEqual(await subject.processor.findRefund(refund, PATIENT), { found: false });
  },
};

/** The request of a fresh refund of a fresh charge. */
async function aRefund(
  subject: ContractSubject,
  behaviour: ContractBehaviour,
  amountMinor = 500n,
): Promise<{ refund: RefundRequest; chargeId: string }> {
  const charge = freshCharge(await subject.save(behaviour));
  const { processorId: chargeId = "" } = await subject.processor.charge(charge, PATIENT);
  return { refund: freshRefund(charge, chargeId, amountMinor), chargeId };
}

function freshRefund(
  { amount, orderContext }: Pick<RefundRequest, "amount" | "orderContext">,
  processorChargeId: string,
  amountMinor: bigint,
): RefundRequest {
  const refundId = ids.next("refund");
  const key = processorKey(refundId);
  return { key, refundId, processorChargeId, amount: { ...amount, amountMinor }, orderContext };
}

/** Sends a refund that is never answered, and gives up once the request has arrived. */
async function abandonRefund(subject: ContractSubject, refund: RefundRequest): Promise<unknown> {
  const giveUp = new AbortController();
  const thrown = subject.processor
    .refund(refund, { ...PATIENT, signal: giveUp.signal })
    .then((answer) => ({ answered: answer }))
    .catch((error: unknown) => error);
  while ((await subject.refundsSent(refund.refundId)) === 0) await elapse(5);
  giveUp.abort();
  return thrown;
}

function assertUnknown(thrown: unknown): void {
  assert.ok(thrown instanceof Error, "the call answered");
  assert.ok(!(thrown instanceof NotSent), "NotSent claims that nothing was sent");
}
