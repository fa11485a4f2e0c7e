import { armFaultPoint } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { chargeOf, save, withSimulator } from "../test-support/test-simulator.ts";

describe("the fault point simulator-booked", () => {
  test("is passed once for each charge that is made, when it is in the ledger", () =>
    withSimulator(async (simulator) => {
      const { processor, control } = simulator;
      const methodId = await save(simulator, "sim_approve");
      let passed = 0;
      const disarm = armFaultPoint("simulator-booked", () => {
        passed += 1;
        throw new Error("the process dies here");
      });
      try {
        await expect(processor.createCharge(chargeOf(methodId, "key"))).rejects.toThrow();
        expect((await control.listCharges({})).charges).toHaveLength(1);
        const { charge, replayed } = await processor.createCharge(chargeOf(methodId, "key"));
        expect(replayed).toBe(true);
        await processor.getCharge({ id: charge!.id });
        expect(passed).toBe(1);
      } finally {
        disarm();
      }
    }));
});
