import assert from "node:assert/strict";
import { TokenRefused } from "../errors.ts";
import { freshCharge, PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/** What must hold for tokens that a merchant had before. */
export const lookUpMethodCases = {
  "a token that the merchant holds is read with its facts, again the same, and can be charged":
    async ({ processor, held }: ContractSubject) => {
      const token = await held("open");
      const found = await processor.lookUpMethod({ token }, PATIENT);
      assert.ok(found.outcome === "found");
      assert.match(found.method.facts.last4, /^[0-9]{4}$/);
      assert.ok(found.method.fingerprint);
      assert.deepEqual(await processor.lookUpMethod({ token }, PATIENT), found);
      const charge = freshCharge(found.method.processorMethodId);
      assert.equal((await processor.charge(charge, PATIENT)).outcome, "approved");
    },

  "a saved method is found by its own id, with the same fingerprint": async ({
    processor,
    save,
  }: ContractSubject) => {
    const token = await save("approve");
    const found = await processor.lookUpMethod({ token }, PATIENT);
    assert.ok(found.outcome === "found");
    assert.equal(found.method.processorMethodId, token);
  },

  "a closed method says why": async ({ processor, held }: ContractSubject) => {
    const answer = await processor.lookUpMethod({ token: await held("closed") }, PATIENT);
    assert.ok(answer.outcome === "closed");
    assert.ok(answer.decline.code);
  },

  "a token that nobody knows is refused": async ({ processor }: ContractSubject) => {
    for (const token of ["no_such_token", "t".repeat(255)]) {
      await assert.rejects(processor.lookUpMethod({ token }, PATIENT), TokenRefused);
    }
  },
};
