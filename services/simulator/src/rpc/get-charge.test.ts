import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("GetCharge reads a charge of this account only", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_approve");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "key"));
    expect((await simulator.processor.getCharge({ id: charge!.id })).charge).toEqual(charge);

    const foreign = await refusalOf(simulator.stranger.processor.getCharge({ id: charge!.id }));
    expect(foreign.reason).toBe("CHARGE_NOT_FOUND");
  }));

test("GetCharge does not exist for adyen", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_approve");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "key"));
    const refused = await refusalOf(simulator.processor.getCharge({ id: charge!.id }));
    expect(refused.reason).toBe("LOOKUP_UNSUPPORTED");
  }, "adyen"));
