import { expect, test } from "@jest/globals";
import { confirm, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

test("GetSetup reads a setup of this account", () =>
  withSimulator(async (simulator) => {
    const setup = await confirm(simulator, "sim_approve");
    expect((await simulator.processor.getSetup({ id: setup!.id })).setup).toEqual(setup);
    for (const call of [
      simulator.processor.getSetup({ id: "simsu_nonsense" }),
      simulator.stranger.processor.getSetup({ id: setup!.id }),
    ]) {
      expect((await refusalOf(call)).reason).toBe("SETUP_NOT_FOUND");
    }
  }));
