import { ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("UpdateStoredMethod renews a card, with its number or without", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const id = await save(simulator, "sim_approve");
    const { method: saved } = await processor.getStoredMethod({ id });
    const renew = (last4: string) => {
      const value = { expiryMonth: 3, expiryYear: 2041, last4 };
      return control.updateStoredMethod({ methodId: id, change: { case: "renewal", value } });
    };
    const renewed = (await renew("")).method;
    expect(renewed).toEqual({ ...saved, expiryMonth: 3, expiryYear: 2041 });
    expect((await processor.getStoredMethod({ id })).method).toEqual(renewed);
    const replaced = (await renew("0007")).method;
    expect(replaced).toMatchObject({ id, last4: "0007", closed: false });
    expect(replaced?.fingerprint).not.toBe(saved?.fingerprint);
    expect((await processor.createCharge(chargeOf(id, "one"))).charge?.state).toBe(
      ChargeState.APPROVED,
    );
  }));

test("UpdateStoredMethod closes an account, whose charges are then declined", () =>
  withSimulator(async (simulator) => {
    const { processor, control, stranger } = simulator;
    const methodId = await save(simulator, "sim_approve");
    const change = { case: "closed", value: true } as const;
    const foreign = stranger.control.updateStoredMethod({ methodId, change });
    expect((await refusalOf(foreign)).reason).toBe("METHOD_NOT_FOUND");
    await control.updateStoredMethod({ methodId, change });
    expect((await processor.getStoredMethod({ id: methodId })).method?.closed).toBe(true);
    const { charge } = await processor.createCharge(chargeOf(methodId, "one"));
    expect(charge).toMatchObject({
      ...{ state: ChargeState.DECLINED, decline: { code: "invalid_account" } },
    });
  }));
