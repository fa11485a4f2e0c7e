import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

const closed = { case: "closed", value: expect.objectContaining({ code: "invalid_account" }) };

test("LookUpMethod reads a saved card by its id, in its own account only", () =>
  withSimulator(async ({ processor, stranger, ...simulator }) => {
    const token = await save({ processor, stranger, ...simulator }, "sim_approve");
    const { found } = await processor.lookUpMethod({ token });
    expect(found).toMatchObject({ case: "method", value: { id: token } });
    expect((await refusalOf(stranger.processor.lookUpMethod({ token }))).reason).toBe(
      "METHOD_NOT_FOUND",
    );
  }));

test("LookUpMethod holds every test token, once, as a card that can be charged", () =>
  withSimulator(async ({ processor, stranger }) => {
    const token = "sim_approve__card_held";
    const { found } = await processor.lookUpMethod({ token });
    expect(await processor.lookUpMethod({ token })).toMatchObject({ found });
    if (found.case !== "method") throw new Error("the card was not found");
    const { charge } = await processor.createCharge(chargeOf(found.value.id, "key"));
    expect(charge?.methodId).toBe(found.value.id);
    const foreign = await stranger.processor.lookUpMethod({ token });
    expect(foreign.found.value).not.toMatchObject({ fingerprint: found.value.fingerprint });
  }));

test("LookUpMethod says why a card is closed, and refuses what is no token", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const { found } = await processor.lookUpMethod({ token: "sim_setup_decline_invalid_account" });
    expect(found).toMatchObject(closed);
    const methodId = await save(simulator, "sim_approve");
    await control.updateStoredMethod({ methodId, change: { case: "closed", value: true } });
    expect((await processor.lookUpMethod({ token: methodId })).found).toMatchObject(closed);
    const unknown = await refusalOf(processor.lookUpMethod({ token: "sim_approved" }));
    expect(unknown.reason).toBe("METHOD_NOT_FOUND");
  }));
