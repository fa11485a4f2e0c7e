import { expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

const BY_KEY = { by: { case: "idempotencyKey", value: "key" } } as const;

const BY_REFERENCE = { by: { case: "reference", value: "reference-key" } } as const;

test("FindCharge finds by key and reference at once, as generic", () =>
  withSimulator(async (simulator) => {
    expect((await simulator.processor.findCharge(BY_KEY)).charge).toBeUndefined();
    const methodId = await save(simulator, "sim_approve");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "key"));
    for (const by of [BY_KEY, BY_REFERENCE]) {
      expect((await simulator.processor.findCharge(by)).charge).toEqual(charge);
    }
  }));

test("FindCharge lags a minute and knows no keys, as stripe", () =>
  withSimulator(async (simulator) => {
    const methodId = await save(simulator, "sim_approve");
    const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "key"));
    simulator.advance(59_999);
    expect((await simulator.processor.findCharge(BY_REFERENCE)).charge).toBeUndefined();
    simulator.advance(1);
    expect((await simulator.processor.findCharge(BY_REFERENCE)).charge).toEqual(charge);
    const byKey = await refusalOf(simulator.processor.findCharge(BY_KEY));
    expect(byKey.reason).toBe("LOOKUP_UNSUPPORTED");
  }, "stripe"));

test.each(["adyen", "gocardless"] as const)("FindCharge does not exist for %s", (profile) =>
  withSimulator(async ({ processor }) => {
    for (const by of [BY_KEY, BY_REFERENCE]) {
      expect((await refusalOf(processor.findCharge(by))).reason).toBe("LOOKUP_UNSUPPORTED");
    }
  }, profile),
);
