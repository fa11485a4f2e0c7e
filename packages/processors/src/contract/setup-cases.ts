import assert from "node:assert/strict";
import { TokenRefused } from "../errors.ts";
import { freshCharge, freshSetup, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for the saving of a method. */
export const setupCases = {
  "a setup is pending until the customer is done, then its method can be charged": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const { processorSetupId, clientPayload } = await processor.startSetup(freshSetup(), PATIENT);
    const before = await processor.finishSetup({ processorSetupId }, PATIENT);
    assert.deepEqual(before, { outcome: "pending" });
    await subject.confirmSetup(clientPayload, "save");
    const after = await processor.finishSetup({ processorSetupId }, PATIENT);
    assert.ok(after.outcome === "saved");
    assert.match(after.method.facts.last4, /^[0-9]{4}$/);
    const request = freshCharge(after.method.processorMethodId);
    assert.equal((await processor.charge(request, PATIENT)).outcome, "approved");
  },

  "a setup that fails says why": async (subject: ContractSubject) => {
    const { processor } = subject;
    const { processorSetupId, clientPayload } = await processor.startSetup(freshSetup(), PATIENT);
    await subject.confirmSetup(clientPayload, "fail");
    const after = await processor.finishSetup({ processorSetupId }, PATIENT);
    assert.ok(after.outcome === "failed");
    assert.ok(after.decline.code);
  },

  "the same key starts the same setup": async (subject: ContractSubject) => {
    const request = freshSetup();
    const first = await subject.processor.startSetup(request, PATIENT);
    assert.deepEqual(await subject.processor.startSetup(request, PATIENT), first);
  },

  "a token that is none is refused and leaves the setup open": async (subject: ContractSubject) => {
    const { processor } = subject;
    const { processorSetupId } = await processor.startSetup(freshSetup(), PATIENT);
    const refused = processor.finishSetup({ processorSetupId, token: "no_such_token" }, PATIENT);
    await assert.rejects(refused, TokenRefused);
    const after = await processor.finishSetup({ processorSetupId }, PATIENT);
    assert.deepEqual(after, { outcome: "pending" });
  },
};
