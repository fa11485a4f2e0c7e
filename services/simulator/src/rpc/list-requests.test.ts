import { OutageKind } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("ListRequests tells every request for a charge, also those that came to nothing", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const good = await save(simulator, "sim_approve");
    const lost = await save(simulator, "sim_reset_after_charge");
    const { charge } = await processor.createCharge(chargeOf(good, "one"));
    await processor.createCharge(chargeOf(good, "one"));
    await refusalOf(processor.createCharge(chargeOf("simpm_nonsense", "two")));
    await refusalOf(processor.createCharge({ ...chargeOf(good, "three"), amount: 0n }));
    await refusalOf(processor.createCharge(chargeOf(lost, "four")));
    await control.setOutage({ kind: OutageKind.SILENT_BEFORE });
    await refusalOf(processor.createCharge(chargeOf(good, "five"), { timeoutMs: 400 }));

    const { requests } = await control.listRequests({ procedure: "CreateCharge" });
    const told = requests.map((request) => [
      request.idempotencyKey,
      request.replayed,
      request.errorReason,
      request.chargeId !== "",
    ]);
    expect(told).toEqual([
      ["one", false, "", true],
      ["one", true, "", true],
      ["two", false, "METHOD_NOT_FOUND", false],
      ["three", false, "INVALID_FIELD", false],
      ["four", false, "CONNECTION_RESET", true],
      ["five", false, "NO_ANSWER", false],
    ]);
    expect(requests[0]).toMatchObject({
      chargeId: charge!.id,
      methodId: good,
      reference: "reference-one",
      metadata: { order_id: "ord_1" },
    });
  }));

test("ListRequests tells the other RPCs too, by reference", () =>
  withSimulator(async ({ processor, control }) => {
    await processor.createSetup({ idempotencyKey: "one", reference: "set_1" });
    await processor.findCharge({ by: { case: "reference", value: "set_1" } });
    const { requests } = await control.listRequests({ reference: "set_1" });
    expect(requests.map(({ procedure }) => procedure)).toEqual(["CreateSetup", "FindCharge"]);
  }));
