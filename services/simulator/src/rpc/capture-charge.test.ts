import { ChargeState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { AUTHORIZED_FOR_MS } from "../domain/charge.ts";
import { readLedger } from "../read-ledger.ts";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

const { APPROVED, AUTHORIZED, EXPIRED } = ChargeState;

test("a partial capture is in the ledger, and read past the simulator", () =>
  withSimulator(async (simulator) => {
    const { processor, file } = simulator;
    const chargeId = await authorize(simulator);
    const request = { idempotencyKey: "capture", chargeId, amount: 700n };
    expect(await processor.captureCharge(request)).toMatchObject({
      charge: { state: APPROVED, amount: 1999n, capturedAmount: 700n },
      replayed: false,
    });
    expect(await processor.captureCharge(request)).toMatchObject({ replayed: true });
    const [kept] = readLedger(file, { now: simulator.now() }).charges;
    expect(kept).toMatchObject({ state: "approved", authorization: { capture: { amount: 700 } } });
  }));

test("what is refused, and that it changes nothing", () =>
  withSimulator(async (simulator) => {
    const { processor } = simulator;
    const chargeId = await authorize(simulator);
    const told = async (change: object) => {
      const request = { idempotencyKey: "capture", chargeId, amount: 700n, ...change };
      return (await refusalOf(processor.captureCharge(request))).reason;
    };
    expect(await told({ amount: 2000n })).toBe("AMOUNT_INVALID");
    expect(await told({ chargeId: "simch_nonsense" })).toBe("CHARGE_NOT_FOUND");
    expect((await processor.getCharge({ id: chargeId })).charge?.state).toBe(AUTHORIZED);
    await processor.captureCharge({ idempotencyKey: "capture", chargeId, amount: 700n });
    expect(await told({ amount: 1n })).toBe("KEY_REUSED");
    expect(await told({ idempotencyKey: "other" })).toBe("CHARGE_NOT_CAPTURABLE");
    expect((await processor.getCharge({ id: chargeId })).charge?.capturedAmount).toBe(700n);
  }));

test("an authorisation ends with its last millisecond", () =>
  withSimulator(async (simulator) => {
    const { processor } = simulator;
    const chargeId = await authorize(simulator);
    const stateNow = async () => (await processor.getCharge({ id: chargeId })).charge?.state;
    simulator.advance(AUTHORIZED_FOR_MS - 1);
    expect(await stateNow()).toBe(AUTHORIZED);
    simulator.advance(1);
    expect(await stateNow()).toBe(EXPIRED);
    const late = processor.captureCharge({ idempotencyKey: "capture", chargeId, amount: 1n });
    expect((await refusalOf(late)).refusal?.details).toMatchObject({ state: "expired" });
  }));

test("a bank account's money cannot be held", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_pending__kind_sepa_debit");
    const request = { ...chargeOf(methodId, "key"), authorizeOnly: true };
    const { reason, refusal } = await refusalOf(simulator.processor.createCharge(request));
    expect([reason, refusal?.field]).toEqual(["INVALID_FIELD", "authorize_only"]);
  }));

async function authorize(simulator: Parameters<Parameters<typeof withSimulator>[0]>[0]) {
  const methodId = await save(simulator, "sim_approve");
  const request = { ...chargeOf(methodId, "key"), authorizeOnly: true };
  const { charge } = await simulator.processor.createCharge(request);
  expect(charge?.state).toBe(AUTHORIZED);
  return charge!.id;
}
