import { ChargeState, Initiator } from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import { chargeOf, refusalOf, save, withSimulator } from "../test-support/test-simulator.ts";

const { APPROVED, DECLINED, REQUIRES_ACTION, PENDING } = ChargeState;

describe("CreateCharge", () => {
  test.each([
    ["sim_approve", [APPROVED, APPROVED]],
    ["sim_decline_lost_card", [DECLINED, DECLINED]],
    ["sim_decline_insufficient_funds_2_then_approve", [DECLINED, DECLINED, APPROVED, APPROVED]],
    ["sim_authenticate", [REQUIRES_ACTION, REQUIRES_ACTION]],
    ["sim_authenticate_off_session", [REQUIRES_ACTION]],
    ["sim_authenticate_1_then_approve", [REQUIRES_ACTION, APPROVED]],
    ["sim_pending", [PENDING]],
    ["sim_slow_20ms", [APPROVED]],
  ])("%s, charge by charge", (token, states) =>
    withSimulator(async (simulator) => {
      const methodId = await save(simulator, token);
      const seen: ChargeState[] = [];
      for (const [n] of states.entries()) {
        const { charge } = await simulator.processor.createCharge(chargeOf(methodId, `key-${n}`));
        seen.push(charge!.state);
      }
      expect(seen).toEqual(states);
    }),
  );

  test("a repeat does not count as a charge", () =>
    withSimulator(async (simulator) => {
      const methodId = await save(simulator, "sim_decline_lost_card_1_then_approve");
      const states: ChargeState[] = [];
      for (const key of ["one", "one", "two"]) {
        states.push(
          (await simulator.processor.createCharge(chargeOf(methodId, key))).charge!.state,
        );
      }
      expect(states).toEqual([DECLINED, DECLINED, APPROVED]);
    }));

  test("a charge that the customer starts needs no authentication where only off-session does", () =>
    withSimulator(async (simulator) => {
      const methodId = await save(simulator, "sim_authenticate_off_session");
      const request = { ...chargeOf(methodId, "key"), initiator: Initiator.CUSTOMER };
      expect((await simulator.processor.createCharge(request)).charge?.state).toBe(APPROVED);
    }));

  test("keeps what it was given, and gives the network's codes and id", () =>
    withSimulator(async (simulator) => {
      const declines = await save(simulator, "sim_decline_do_not_honor__advice_21");
      const request = {
        ...chargeOf(declines, "one"),
        originalNetworkTransactionId: "simnet_first",
      };
      const { charge } = await simulator.processor.createCharge(request);
      expect(charge).toMatchObject({ ...request, networkTransactionId: "" });
      expect(charge?.decline).toMatchObject({ code: "do_not_honor", adviceCode: "21" });

      for (const [token, given] of [
        ["sim_approve", true],
        ["sim_approve__network_id_at_setup_only", false],
        ["sim_approve__without_network_id", false],
      ] as const) {
        const methodId = await save(simulator, token);
        const answer = await simulator.processor.createCharge(chargeOf(methodId, token));
        expect(answer.charge?.networkTransactionId).toMatch(given ? /^simnet_/ : /^$/);
      }
    }));

  test("lost answers: what is in the ledger, and what a repeat is told", () =>
    withSimulator(async (simulator) => {
      for (const [token, reason, booked] of [
        ["sim_reset_before_charge", "CONNECTION_RESET", 0],
        ["sim_reset_after_charge", "CONNECTION_RESET", 1],
        ["sim_error_before_charge", "PROCESSOR_ERROR", 0],
        ["sim_error_after_charge", "PROCESSOR_ERROR", 1],
      ] as const) {
        const request = chargeOf(await save(simulator, token), token);
        const refused = await refusalOf(simulator.processor.createCharge(request));
        expect([token, refused.reason]).toEqual([token, reason]);
        const { charges } = await simulator.control.listCharges({ reference: request.reference });
        expect([token, charges.length]).toEqual([token, booked]);
        if (booked === 1) {
          const again = await simulator.processor.createCharge(request);
          expect(again).toMatchObject({ replayed: true, charge: { id: charges[0]!.id } });
        }
      }
    }));

  test("stripe repeats an internal error for the whole window, whether it charged or not", () =>
    withSimulator(async (simulator) => {
      for (const token of ["sim_error_before_charge_1_then_approve", "sim_error_after_charge"]) {
        const request = chargeOf(await save(simulator, token), token);
        for (const passesMs of [0, 0, 86_399_000]) {
          simulator.advance(passesMs);
          const refused = await refusalOf(simulator.processor.createCharge(request));
          expect(refused.reason).toBe("PROCESSOR_ERROR");
        }
      }
    }, "stripe"));

  test("what is compared under a repeated key", async () => {
    for (const [profile, otherReason, otherAmount] of [
      ["generic", undefined, "KEY_REUSED"],
      ["stripe", "KEY_REUSED", "KEY_REUSED"],
      ["adyen", undefined, undefined],
      ["gocardless", "KEY_CONFLICT", "KEY_CONFLICT"],
    ] as const) {
      await withSimulator(async (simulator) => {
        const request = chargeOf(await save(simulator, "sim_approve"), "key");
        await simulator.processor.createCharge(request);
        const told = async (change: object) => {
          const again = simulator.processor.createCharge({ ...request, ...change });
          return again.then(
            () => undefined,
            () => refusalOf(again).then(({ reason }) => reason),
          );
        };
        expect([profile, await told({ reason: "unscheduled" })]).toEqual([profile, otherReason]);
        expect([profile, await told({ amount: 5n })]).toEqual([profile, otherAmount]);
        expect((await simulator.control.listCharges({})).charges).toHaveLength(1);
      }, profile);
    }
  });

  test("a first answer is repeated as it was, a present state as it is", async () => {
    for (const [profile, state] of [
      ["generic", APPROVED],
      ["stripe", PENDING],
      ["adyen", PENDING],
    ] as const) {
      await withSimulator(async (simulator) => {
        const request = chargeOf(await save(simulator, "sim_pending_1000ms"), "key");
        await simulator.processor.createCharge(request);
        simulator.advance(1000);
        const again = await simulator.processor.createCharge(request);
        expect([profile, again.charge?.state]).toEqual([profile, state]);
      }, profile);
    }
  });
});
