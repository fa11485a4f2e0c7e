import { Authentication, ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import {
  chargeOf,
  refusalOf,
  save,
  type TestSimulator,
  withSimulator,
} from "../test-support/test-simulator.ts";

const { SUCCEEDED, FAILED, ABANDONED } = Authentication;

async function begin(simulator: TestSimulator, key: string) {
  const methodId = await save(simulator, "sim_authenticate");
  const { charge } = await simulator.processor.createCharge(chargeOf(methodId, key));
  expect(charge).toMatchObject({ state: ChargeState.REQUIRES_ACTION, networkTransactionId: "" });
  return charge!.id;
}

test("AuthenticateCharge moves the money, declines, or leaves the charge as it is", () =>
  withSimulator(async (simulator) => {
    const { control, processor } = simulator;
    const does = async (key: string, authentication: Authentication) => {
      const chargeId = await begin(simulator, key);
      const { charge } = await control.authenticateCharge({ chargeId, authentication });
      expect((await processor.getCharge({ id: chargeId })).charge).toEqual(charge);
      return charge;
    };
    const approved = await does("one", SUCCEEDED);
    expect(approved?.state).toBe(ChargeState.APPROVED);
    expect(approved?.action).toBeUndefined();
    expect(approved?.networkTransactionId).not.toBe("");
    expect(await does("two", FAILED)).toMatchObject({
      state: ChargeState.DECLINED,
      decline: { code: "authentication_required" },
    });
    expect(await does("three", ABANDONED)).toMatchObject({ state: ChargeState.REQUIRES_ACTION });
  }));

test("AuthenticateCharge works once, and on the account's own charges only", () =>
  withSimulator(async (simulator) => {
    const chargeId = await begin(simulator, "one");
    const request = { chargeId, authentication: SUCCEEDED };
    const foreign = await refusalOf(simulator.stranger.control.authenticateCharge(request));
    expect(foreign.reason).toBe("CHARGE_NOT_FOUND");
    await simulator.control.authenticateCharge(request);
    const again = await refusalOf(simulator.control.authenticateCharge(request));
    expect(again.reason).toBe("CHARGE_NOT_AUTHENTICABLE");
  }));

test("the first answer of a repeated key stays, as stripe", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_authenticate");
    const first = await simulator.processor.createCharge(chargeOf(methodId, "one"));
    const chargeId = first.charge!.id;
    await simulator.control.authenticateCharge({ chargeId, authentication: SUCCEEDED });
    const again = await simulator.processor.createCharge(chargeOf(methodId, "one"));
    expect(again.charge?.state).toBe(ChargeState.REQUIRES_ACTION);
  }, "stripe"));
