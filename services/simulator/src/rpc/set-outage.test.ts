import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { OutageKind } from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

describe("SetOutage", () => {
  test.each([
    [OutageKind.REFUSED, "CONNECTION_REFUSED", 0],
    [OutageKind.RATE_LIMITED, "RATE_LIMITED", 0],
    [OutageKind.RESET_BEFORE, "CONNECTION_RESET", 0],
    [OutageKind.RESET_AFTER, "CONNECTION_RESET", 1],
    [OutageKind.ERROR_BEFORE, "PROCESSOR_ERROR", 0],
    [OutageKind.ERROR_AFTER, "PROCESSOR_ERROR", 1],
  ])("kind %s shows as %s, with %s charges made", (kind, reason, booked) =>
    withSimulator(async (simulator) => {
      const { processor, control } = simulator;
      const request = chargeOf(await save(simulator, "sim_approve"), "key");
      await control.setOutage({ kind });
      expect((await refusalOf(processor.createCharge(request))).reason).toBe(reason);
      expect((await control.listCharges({})).charges).toHaveLength(booked);
      await control.setOutage({});
      const { replayed } = await processor.createCharge(request);
      expect(replayed).toBe(booked === 1);
      expect((await control.listCharges({})).charges).toHaveLength(1);
    }),
  );

  test.each([
    [OutageKind.SILENT_BEFORE, 0],
    [OutageKind.SILENT_AFTER, 1],
  ])("kind %s never answers, with %s charges made", (kind, booked) =>
    withSimulator(async (simulator) => {
      const { processor, control } = simulator;
      const request = chargeOf(await save(simulator, "sim_approve"), "key");
      await control.setOutage({ kind });
      const refused = await refusalOf(processor.createCharge(request, { timeoutMs: 400 }));
      expect(refused.code).toBe(Code.DeadlineExceeded);
      expect((await control.listCharges({})).charges).toHaveLength(booked);
    }),
  );

  test("a window ends by itself, and covers every RPC of the processor", () =>
    withSimulator(async ({ processor, control, advance }) => {
      await control.setOutage({ kind: OutageKind.REFUSED, duration: durationFromMs(1000) });
      for (const call of [
        processor.createSetup({ idempotencyKey: "one" }),
        processor.findCharge({ by: { case: "reference", value: "x" } }),
        processor.getCharge({ id: "simch_x" }),
      ]) {
        expect((await refusalOf(call)).reason).toBe("CONNECTION_REFUSED");
      }
      advance(1000);
      await processor.createSetup({ idempotencyKey: "one" });
    }));
});
