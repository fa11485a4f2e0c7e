import { RefundState } from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import { readLedger } from "../read-ledger.ts";
import { charged, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

describe("CreateRefund", () => {
  test("is in the ledger, and counts against its charge while it is pending", () =>
    withSimulator(async (simulator) => {
      const { processor, control, file } = simulator;
      const chargeId = await charged(simulator, "sim_approve__refund_fails_late");
      const refund = (idempotencyKey: string, amount: bigint) =>
        processor.createRefund({ idempotencyKey, chargeId, amount, reference: idempotencyKey });
      expect((await refund("one", 1999n)).refund?.state).toBe(RefundState.PENDING);
      expect((await refusalOf(refund("two", 1n))).reason).toBe("REFUND_EXCEEDS_CHARGE");
      expect(await control.settlePending({})).toMatchObject({ settledCount: 1 });
      expect((await refund("three", 1n)).refund?.state).toBe(RefundState.PENDING);
      const now = Temporal.Instant.from("2026-03-01T12:00:00Z");
      expect(readLedger(file, { now }).refunds).toMatchObject([
        { reference: "one", amount: 1999, state: "failed", currency: "EUR", chargeId },
        { reference: "three", amount: 1, state: "pending", chargeId },
      ]);
    }));

  test.each(["stripe", "generic"] as const)(
    "%s: another refund under a key is refused",
    (profile) =>
      withSimulator(async (simulator) => {
        const chargeId = await charged(simulator, "sim_approve");
        const refund = { idempotencyKey: "key", chargeId, amount: 5n };
        await simulator.processor.createRefund(refund);
        const again = await simulator.processor.createRefund(refund);
        expect(again).toMatchObject({ replayed: true, refund: { amount: 5n } });
        const other = simulator.processor.createRefund({ ...refund, amount: 6n });
        expect((await refusalOf(other)).reason).toBe("KEY_REUSED");
      }, profile),
  );
});
