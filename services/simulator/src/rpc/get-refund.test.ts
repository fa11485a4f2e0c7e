import { RefundState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { charged, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

test("GetRefund answers a refund as it is now, to its account only", () =>
  withSimulator(async (simulator) => {
    const { processor, control, stranger } = simulator;
    const chargeId = await charged(simulator, "sim_approve__refund_fails_late");
    const made = await processor.createRefund({ idempotencyKey: "key", chargeId, amount: 7n });
    const id = made.refund!.id;
    expect((await processor.getRefund({ id })).refund).toEqual(made.refund);
    await control.settlePending({});
    expect((await processor.getRefund({ id })).refund).toMatchObject({
      state: RefundState.FAILED,
      failureCode: "expired_or_canceled_card",
    });
    expect((await refusalOf(stranger.processor.getRefund({ id }))).reason).toBe("REFUND_NOT_FOUND");
  }));
