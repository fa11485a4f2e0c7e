import { expect, test } from "@jest/globals";
import { charged, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

test.each([
  { profile: "generic", by: "idempotencyKey", lagMs: 0 },
  { profile: "generic", by: "reference", lagMs: 0 },
  { profile: "stripe", by: "reference", lagMs: 60_000 },
] as const)("$profile: FindRefund finds by $by after $lagMs ms", ({ profile, by, lagMs }) =>
  withSimulator(async (simulator) => {
    const { processor } = simulator;
    const chargeId = await charged(simulator, "sim_approve");
    const request = { idempotencyKey: "key", chargeId, amount: 7n, reference: "reference" };
    const { refund } = await processor.createRefund(request);
    const find = () => processor.findRefund({ by: { case: by, value: request[by] } });
    if (lagMs > 0) expect((await find()).refund).toBeUndefined();
    simulator.advance(lagMs);
    expect((await find()).refund).toEqual(refund);
  }, profile),
);

test.each(["adyen", "gocardless"] as const)("%s cannot be asked", (profile) =>
  withSimulator(async ({ processor }) => {
    const found = processor.findRefund({ by: { case: "reference", value: "reference" } });
    expect((await refusalOf(found)).reason).toBe("LOOKUP_UNSUPPORTED");
  }, profile),
);
