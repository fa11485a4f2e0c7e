import { create } from "@bufbuild/protobuf";
import { ChargeReason, Initiator, ReadinessService } from "@flint/contracts-charge";
import {
  ConsentCadenceSchema,
  ConsentInterval,
  ConsentPurpose,
} from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

const clock = fakeClock("2026-01-31T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set("2026-01-31T12:00:00Z");
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const RENEWAL = { reason: ChargeReason.RECURRING };

/** Saves the default under a consent that may be charged once a month. */
function saved(processorToken: string) {
  const cadence = create(ConsentCadenceSchema, { interval: ConsentInterval.MONTH, count: 1 });
  const consents = [aConsent({ purpose: ConsentPurpose.RECURRING, cadence })];
  return aPaymentMethod(workspace, { customerId, processorToken, consents });
}
const order = async () => (await anOrder(workspace, { customerId })).id;
const check = async (orderId: string) =>
  workspace.client(ReadinessService).checkReadiness({
    orderId,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.RECURRING,
  });

describe("a consent's cadence", () => {
  test("a charge that comes sooner than was agreed is refused before the processor hears of it", async () => {
    await saved("sim_approve");
    await pay(workspace, await order(), RENEWAL);
    const second = await order();
    const refusal = await refused(pay(workspace, second, RENEWAL));
    expect(refusal).toMatchObject({ reason: "CONSENT_NOT_COVERING" });
    expect(refusal.details).toMatchObject({
      candidate_reason: "CONSENT_CADENCE_EXCEEDED",
      cadence: "once in 1 month",
      free_time: "2026-02-27T12:00:00Z",
    });
    expect(charges.chargeRequestsOf(second)).toEqual([]);
    expect((await check(second)).blockers.map(({ reason }) => reason)).toEqual([
      "CONSENT_CADENCE_EXCEEDED",
    ]);
    clock.set("2026-02-28T12:00:00Z");
    expect(await check(second)).toMatchObject({ ready: true });
    await pay(workspace, second, RENEWAL);
    expect(charges.chargesOf(second)).toHaveLength(1);
  });

  test("what collected nothing does not count: it may be tried again", async () => {
    await saved("sim_decline_insufficient_funds_2_then_approve");
    const orderId = await order();
    for (let tries = 0; tries < 3; tries += 1) await pay(workspace, orderId, RENEWAL);
    expect(charges.chargesOf(orderId).filter(({ state }) => state === "approved")).toHaveLength(1);
  });

  test("of many at once under one consent, one is charged", async () => {
    await saved("sim_approve");
    const orders = await Promise.all(Array.from({ length: 8 }, order));
    const answers = await Promise.allSettled(orders.map((id) => pay(workspace, id, RENEWAL)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(orders.flatMap((id) => charges.chargesOf(id))).toHaveLength(1);
  });
});
