import assert from "node:assert/strict";
import { CannotFind } from "../errors.ts";
import { PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for the news of a saved method. */
export const methodCases = {
  "a saved method is read again as it is, renewed, and closed": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    const processorMethodId = await subject.save("approve");
    const read = () => processor.readMethod({ processorMethodId }, PATIENT);
    if (!processor.capabilities.readsMethods) {
      await assert.rejects(read(), CannotFind);
      return;
    }
    const saved = await read();
    assert.ok(saved.account === "open");
    assert.deepEqual(await read(), saved);
    await subject.renew(processorMethodId);
    const renewed = await read();
    assert.ok(renewed.account === "open");
    const { facts, fingerprint } = renewed.method;
    assert.ok(facts.kind === "card");
    assert.deepEqual([facts.expiryMonth, facts.expiryYear], [3, 2041]);
    assert.notEqual(fingerprint, saved.method.fingerprint);
    assert.equal(renewed.method.processorMethodId, processorMethodId);
    await subject.closeAccount(processorMethodId);
    assert.deepEqual(await read(), { account: "closed" });
  },

  "of a method that the processor does not know, nothing is known": async (
    subject: ContractSubject,
  ) => {
    const { processor } = subject;
    await assert.rejects(processor.readMethod({ processorMethodId: "no_such_method" }, PATIENT));
  },
};
