import { ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("SettlePending settles one charge, or all of the account", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const methodId = await save(simulator, "sim_pending");
    const ids: string[] = [];
    for (const key of ["one", "two", "three"]) {
      ids.push((await processor.createCharge(chargeOf(methodId, key))).charge!.id);
    }
    expect(await control.settlePending({ chargeId: ids[0]! })).toMatchObject({ settledCount: 1 });
    const states = async () =>
      (await control.listCharges({})).charges.map(({ state }) => ChargeState[state]);
    expect(await states()).toEqual(["APPROVED", "PENDING", "PENDING"]);
    expect(await control.settlePending({})).toMatchObject({ settledCount: 2 });
    expect(await states()).toEqual(["APPROVED", "APPROVED", "APPROVED"]);
    expect(await control.settlePending({})).toMatchObject({ settledCount: 0 });
    const again = await refusalOf(control.settlePending({ chargeId: ids[0]! }));
    expect(again.reason).toBe("CHARGE_NOT_PENDING");
  }));

test("a debit with a date settles by itself", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_pending_86400000ms");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "one"));
    const stateNow = async () =>
      (await simulator.processor.getCharge({ id: charge!.id })).charge?.state;
    simulator.advance(86_399_999);
    expect(await stateNow()).toBe(ChargeState.PENDING);
    simulator.advance(1);
    expect(await stateNow()).toBe(ChargeState.APPROVED);
  }));
