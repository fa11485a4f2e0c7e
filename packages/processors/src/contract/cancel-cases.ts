import assert from "node:assert/strict";
import { NotSent } from "../errors.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractBehaviour, ContractSubject } from "./subject.ts";

/** What must hold for ending a payment. */
export const cancelCases = {
  "a payment that waits for its customer is canceled, and stays so": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const payment = await begin(subject, "requires_action");
    const canceled = { outcome: "canceled", processorId: payment.processorId };
    assert.deepEqual(await processor.cancel(payment, PATIENT), canceled);
    assert.deepEqual(await processor.cancel(payment, PATIENT), canceled);
    await assert.rejects(subject.authenticate(payment.attemptId, "succeed"));
    assert.equal(await subject.booked(payment.attemptId), 1);
    if (processor.capabilities.find.by === "none") return;
    assert.deepEqual(await processor.find(payment, PATIENT), { found: true, answer: canceled });
  },

  "a payment whose customer was faster tells that it succeeded": async (
    subject: ContractSubject,
  ) => {
    const payment = await begin(subject, "requires_action");
    await subject.authenticate(payment.attemptId, "succeed");
    await assertAlready(subject, payment, { outcome: "already_succeeded", as: "approved" });
  },

  "a payment whose customer failed tells that it was declined": async (
    subject: ContractSubject,
  ) => {
    const payment = await begin(subject, "requires_action");
    await subject.authenticate(payment.attemptId, "fail");
    await assertAlready(subject, payment, { outcome: "already_failed", as: "declined" });
  },

  "a payment that has its outcome keeps it": async (subject: ContractSubject) => {
    const rows = [
      ["approve", { outcome: "already_succeeded", as: "approved" }],
      ["pending", { outcome: "already_succeeded", as: "pending" }],
      ["decline", { outcome: "already_failed", as: "declined" }],
    ] as const;
    for (const [behaviour, expected] of rows) {
      await assertAlready(subject, await begin(subject, behaviour), expected);
    }
  },

  "a cancel whose answer is lost is unknown, and tells what it did when it is asked again": async (
    subject: ContractSubject,
  ) => {
    for (const when of ["before", "after"] as const) {
      const payment = await begin(subject, "requires_action");
      await subject.breakConnections(when);
      const lost = subject.processor.cancel(payment, PATIENT);
      await assert.rejects(lost, { name: "OutcomeUnknown" });
      await subject.breakConnections("never");
      const authenticated = subject.authenticate(payment.attemptId, "succeed");
      if (when === "before") {
        await authenticated;
        await assertAlready(subject, payment, { outcome: "already_succeeded", as: "approved" });
      } else {
        await assert.rejects(authenticated);
        const { outcome } = await subject.processor.cancel(payment, PATIENT);
        assert.equal(outcome, "canceled");
      }
    }
  },

  "a cancel whose signal has aborted is NotSent": async (subject: ContractSubject) => {
    const payment = await begin(subject, "requires_action");
    const options = { ...PATIENT, signal: AbortSignal.abort() };
    await assert.rejects(subject.processor.cancel(payment, options), NotSent);
    await subject.authenticate(payment.attemptId, "succeed");
  },

  "what is canceled is the payment that was asked for": async (subject: ContractSubject) => {
    const payment = await begin(subject, "approve");
    const { attemptId } = freshCharge("another");
    await assert.rejects(subject.processor.cancel({ ...payment, attemptId }, PATIENT), {
      name: "OutcomeUnknown",
      reason: "another_charge",
    });
  },
};

type Payment = Awaited<ReturnType<typeof begin>>;

async function begin(subject: ContractSubject, behaviour: ContractBehaviour) {
  const request = freshCharge(await subject.save(behaviour));
  const { processorId } = await subject.processor.charge(request, PATIENT);
  assert.ok(processorId);
  return { ...request, processorId };
}

/** Asked twice: what a payment came to does not depend on how often it is asked to end. */
async function assertAlready(
  { processor }: ContractSubject,
  payment: Payment,
  expected: { outcome: "already_succeeded" | "already_failed"; as: string },
): Promise<void> {
  for (let asked = 0; asked < 2; asked += 1) {
    const answer = await processor.cancel(payment, PATIENT);
    assert.ok(answer.outcome === expected.outcome);
    assert.equal(answer.payment.outcome, expected.as);
    assert.equal(answer.payment.processorId, payment.processorId);
  }
}
