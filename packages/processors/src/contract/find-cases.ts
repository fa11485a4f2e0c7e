import assert from "node:assert/strict";
import { CannotFind } from "../errors.ts";
import { abandon } from "./abandon.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for look-ups. */
export const findCases = {
  "a charge whose answer was lost is found by its key, where that can be": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const { by, lagMs } = processor.capabilities.find;
    const request = freshCharge(await subject.save("lost_after"));
    await abandon(subject, request);
    if (by !== "key") {
      await assert.rejects(processor.find(request, PATIENT), CannotFind);
      return;
    }
    if (lagMs > 0) assert.deepEqual(await processor.find(request, PATIENT), { found: false });
    subject.advance(lagMs);
    const found = await processor.find(request, PATIENT);
    assert.ok(found.found);
    assert.equal(found.answer.outcome, "approved");
  },

  "a charge is found by the processor's id at once, where that can be": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const request = freshCharge(await subject.save("approve"));
    const answer = await processor.charge(request, PATIENT);
    const known = { ...request, processorId: answer.processorId };
    if (processor.capabilities.find.by === "none") {
      await assert.rejects(processor.find(known, PATIENT), CannotFind);
    } else {
      assert.deepEqual(await processor.find(known, PATIENT), { found: true, answer });
    }
  },

  "a pending charge is found approved once it has settled": async (subject: ContractSubject) => {
    const { processor } = subject;
    const request = freshCharge(await subject.save("pending"));
    const answer = await processor.charge(request, PATIENT);
    assert.equal(answer.outcome, "pending");
    if (processor.capabilities.find.by === "none") return;
    const known = { ...request, processorId: answer.processorId };
    const before = await processor.find(known, PATIENT);
    assert.ok(before.found && before.answer.outcome === "pending");
    await subject.settle();
    const after = await processor.find(known, PATIENT);
    assert.ok(after.found && after.answer.outcome === "approved");
  },

  "a debit is returned when it settles, also after it was approved, and says why": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    for (const behaviour of ["returned", "returned_late"] as const) {
      const request = freshCharge(await subject.save(behaviour));
      const first = await processor.charge(request, PATIENT);
      assert.equal(first.outcome, behaviour === "returned" ? "pending" : "approved");
      if (processor.capabilities.find.by === "none") continue;
      await subject.settle();
      const known = { ...request, processorId: first.processorId };
      const after = await processor.find(known, PATIENT);
      assert.ok(after.found && after.answer.outcome === "returned");
      assert.ok(after.answer.decline.code);
    }
  },

  "what is found is the charge that was asked for": async (subject: ContractSubject) => {
    const { processor } = subject;
    if (processor.capabilities.find.by === "none") return;
    const saved = await subject.save("approve");
    const [one, other] = [freshCharge(saved), freshCharge(saved)];
    const { processorId } = await processor.charge(one, PATIENT);
    await assert.rejects(processor.find({ ...other, processorId }, PATIENT), {
      name: "OutcomeUnknown",
      reason: "another_charge",
    });
  },

  "a charge that never was is not found": async (subject: ContractSubject) => {
    const { processor } = subject;
    if (processor.capabilities.find.by !== "key") return;
    const request = freshCharge("no_such_method");
    assert.deepEqual(await processor.find(request, PATIENT), { found: false });
  },
};
