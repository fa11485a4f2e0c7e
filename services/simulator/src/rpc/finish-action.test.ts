import { Authentication, ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("FinishAction tells what came of an action, also as adyen, and to nobody else", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const methodId = await save(simulator, "sim_authenticate");
    const { charge } = await processor.createCharge(chargeOf(methodId, "one"));
    const { id } = charge!;
    expect((await processor.finishAction({ id })).charge).toEqual(charge);
    await control.authenticateCharge({ chargeId: id, authentication: Authentication.SUCCEEDED });
    expect((await processor.finishAction({ id })).charge?.state).toBe(ChargeState.APPROVED);
    const foreign = await refusalOf(simulator.stranger.processor.finishAction({ id }));
    expect(foreign.reason).toBe("CHARGE_NOT_FOUND");
  }, "adyen"));
