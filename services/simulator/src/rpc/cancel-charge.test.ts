import { Authentication, ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { readLedger } from "../read-ledger.ts";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

test("CancelCharge ends a charge that waits for its customer; the ledger and the log know", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const methodId = await save(simulator, "sim_authenticate");
    const { charge } = await processor.createCharge(chargeOf(methodId, "one"));
    const { id } = charge!;
    const foreign = await refusalOf(simulator.stranger.processor.cancelCharge({ id }));
    expect(foreign.reason).toBe("CHARGE_NOT_FOUND");
    const canceled = await processor.cancelCharge({ id });
    expect(canceled.charge).toMatchObject({ id, state: ChargeState.CANCELED });
    expect(canceled.charge?.action).toBeUndefined();
    expect(await processor.cancelCharge({ id })).toEqual(canceled);
    expect(readLedger(simulator.file).charges).toMatchObject([{ id, state: "canceled" }]);
    const { requests } = await control.listRequests({ procedure: "CancelCharge" });
    expect(requests.map(({ chargeId }) => chargeId)).toEqual([id, id]);
  }));

test("CancelCharge takes no money back", () =>
  withSimulator(async (simulator) => {
    const { processor, control } = simulator;
    const methodId = await save(simulator, "sim_authenticate");
    const { charge } = await processor.createCharge(chargeOf(methodId, "one"));
    const chargeId = charge!.id;
    await control.authenticateCharge({ chargeId, authentication: Authentication.SUCCEEDED });
    const { charge: after } = await processor.cancelCharge({ id: chargeId });
    expect(after?.state).toBe(ChargeState.APPROVED);
  }));

test.each(["stripe", "gocardless"] as const)("CancelCharge is refused late, as %s", (profile) =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_authenticate");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "one"));
    const { id } = charge!;
    await simulator.processor.cancelCharge({ id });
    const { reason, refusal } = await refusalOf(simulator.processor.cancelCharge({ id }));
    expect([reason, refusal?.details]).toEqual(["CHARGE_NOT_CANCELABLE", { state: "canceled" }]);
  }, profile),
);
