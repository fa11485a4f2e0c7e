import assert from "node:assert/strict";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for a payment whose customer is to act. */
export const actionCases = {
  "what comes of an action is told when it is asked for, whatever can be looked up": async (
    subject: ContractSubject,
  ) => {
    for (const [how, outcome] of [
      ["succeed", "approved"],
      ["fail", "declined"],
    ] as const) {
      const request = freshCharge(await subject.save("requires_action"));
      const first = await subject.processor.charge(request, PATIENT);
      assert.ok(first.outcome === "requires_action");
      const payment = { ...request, processorId: first.processorId };
      assert.deepEqual(await subject.processor.finishAction(payment, PATIENT), first);
      await subject.authenticate(request.attemptId, how);
      const after = await subject.processor.finishAction(payment, PATIENT);
      assert.equal(after.outcome, outcome);
      assert.equal(after.processorId, first.processorId);
      assert.deepEqual(await subject.processor.finishAction(payment, PATIENT), after);
      assert.equal(await subject.booked(request.attemptId), 1);
    }
  },

  "an action that is asked for is that of the payment": async (subject: ContractSubject) => {
    const saved = await subject.save("requires_action");
    const [one, other] = [freshCharge(saved), freshCharge(saved)];
    const { processorId = "" } = await subject.processor.charge(one, PATIENT);
    const asked = subject.processor.finishAction({ ...other, processorId }, PATIENT);
    await assert.rejects(asked, { name: "OutcomeUnknown", reason: "another_charge" });
  },
};
