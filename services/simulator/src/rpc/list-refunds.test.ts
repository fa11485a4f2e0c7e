import { expect, test } from "@jest/globals";
import { charged, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

test("ListRefunds pages, and shows an account its own only", () =>
  withSimulator(async (simulator) => {
    const { processor, control, stranger } = simulator;
    const chargeId = await charged(simulator, "sim_approve");
    const keys = ["a", "b", "c", "d", "e"];
    for (const idempotencyKey of keys) {
      await processor.createRefund({ idempotencyKey, chargeId, amount: 1n });
    }
    const first = await control.listRefunds({ pageSize: 3 });
    const rest = await control.listRefunds({ pageSize: 3, pageToken: first.nextPageToken });
    const seen = [...first.refunds, ...rest.refunds].map((refund) => refund.idempotencyKey);
    expect(seen).toEqual(keys);
    expect((await stranger.control.listRefunds({})).refunds).toEqual([]);
    const foreign = stranger.processor.createRefund({
      idempotencyKey: "f",
      chargeId,
      amount: 1n,
    });
    expect((await refusalOf(foreign)).reason).toBe("CHARGE_NOT_FOUND");
  }));
