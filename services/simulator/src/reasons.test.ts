import { Code, createClient } from "@connectrpc/connect";
import {
  Authentication,
  ErrorReason,
  OutageKind,
  ProcessorService,
} from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import type { ProfileName } from "./domain/profiles.ts";
import { reasons, type Reason } from "./reasons.ts";
import {
  chargeOf,
  confirm,
  refusalOf,
  save,
  testSimulator,
  type TestSimulator,
} from "./test-support/test-simulator.ts";

type Provocation = { profile?: ProfileName; call: (simulator: TestSimulator) => Promise<unknown> };

const charge = async (simulator: TestSimulator, token: string, change: object = {}) =>
  simulator.processor.createCharge({ ...chargeOf(await save(simulator, token), "key"), ...change });

const refund = async (simulator: TestSimulator, token: string, amount: bigint) => {
  const { charge: made } = await charge(simulator, token);
  const chargeId = made!.id;
  return simulator.processor.createRefund({ idempotencyKey: "refund", chargeId, amount });
};

const capture = async (simulator: TestSimulator, token: string, authorizeOnly: boolean) => {
  const { charge: made } = await charge(simulator, token, { authorizeOnly });
  const request = { idempotencyKey: "capture", chargeId: made!.id, amount: 1n };
  return simulator.processor.captureCharge(request);
};

const twice = async (simulator: TestSimulator) => {
  const request = chargeOf(await save(simulator, "sim_approve"), "key");
  await simulator.processor.createCharge(request);
  return simulator.processor.createCharge({ ...request, amount: 1n });
};

/** How each reason is provoked. A reason without a row does not compile. */
const provocations: Readonly<Record<Reason, Provocation>> = {
  ACCOUNT_SECRET_INVALID: {
    call: ({ transport }) =>
      createClient(ProcessorService, transport).getCharge(
        { id: "simch_x" },
        { headers: { authorization: "Bearer simsk_nobody_testaccount" } },
      ),
  },
  INVALID_FIELD: { call: (simulator) => charge(simulator, "sim_approve", { currency: "eur" }) },
  CONNECTION_REFUSED: { call: (simulator) => charge(simulator, "sim_unreachable") },
  RATE_LIMITED: { call: (simulator) => charge(simulator, "sim_rate_limited") },
  KEY_REUSED: { call: twice },
  KEY_CONFLICT: { profile: "gocardless", call: twice },
  METHOD_NOT_FOUND: {
    call: ({ processor }) => processor.createCharge(chargeOf("simpm_nonsense", "key")),
  },
  CURRENCY_UNSUPPORTED: {
    profile: "gocardless",
    call: (simulator) => charge(simulator, "sim_approve", { currency: "JPY" }),
  },
  AMOUNT_INVALID: {
    profile: "stripe",
    call: (simulator) => charge(simulator, "sim_approve", { currency: "ISK", amount: 150n }),
  },
  TOKEN_INVALID: { call: (simulator) => confirm(simulator, "sim_aprove") },
  SETUP_NOT_FOUND: { call: ({ processor }) => processor.getSetup({ id: "simsu_nonsense" }) },
  SETUP_FINISHED: {
    call: async (simulator) => {
      const setup = await confirm(simulator, "sim_approve");
      const by = { case: "id", value: setup!.id } as const;
      return simulator.processor.confirmSetup({ setup: by, token: "sim_pending" });
    },
  },
  LOOKUP_UNSUPPORTED: {
    profile: "adyen",
    call: ({ processor }) => processor.getCharge({ id: "simch_x" }),
  },
  CHARGE_NOT_FOUND: { call: ({ processor }) => processor.getCharge({ id: "simch_x" }) },
  CHARGE_NOT_PENDING: {
    call: async (simulator) => {
      const { charge: made } = await charge(simulator, "sim_approve");
      return simulator.control.settlePending({ chargeId: made!.id });
    },
  },
  CONNECTION_RESET: { call: (simulator) => charge(simulator, "sim_reset_before_charge") },
  NO_ANSWER: {
    call: async (simulator) => {
      await simulator.control.setOutage({ kind: OutageKind.SILENT_BEFORE });
      return simulator.processor.getCharge({ id: "simch_x" });
    },
  },
  PROCESSOR_ERROR: { call: (simulator) => charge(simulator, "sim_error_before_charge") },
  REFUND_NOT_FOUND: { call: ({ processor }) => processor.getRefund({ id: "simre_x" }) },
  CHARGE_NOT_REFUNDABLE: { call: (simulator) => refund(simulator, "sim_decline_lost_card", 1n) },
  REFUND_EXCEEDS_CHARGE: { call: (simulator) => refund(simulator, "sim_approve", 2000n) },
  CHARGE_NOT_CANCELABLE: {
    profile: "stripe",
    call: async (simulator) => {
      const { charge: made } = await charge(simulator, "sim_approve");
      return simulator.processor.cancelCharge({ id: made!.id });
    },
  },
  CHARGE_NOT_AUTHENTICABLE: {
    call: async (simulator) => {
      const { charge: made } = await charge(simulator, "sim_approve");
      const authentication = Authentication.SUCCEEDED;
      return simulator.control.authenticateCharge({ chargeId: made!.id, authentication });
    },
  },
  CHARGE_NOT_CAPTURABLE: { call: (simulator) => capture(simulator, "sim_approve", false) },
  CAPTURE_REFUSED: {
    call: (simulator) => capture(simulator, "sim_approve__capture_refused", true),
  },
};

describe("reasons", () => {
  test.each(Object.entries(provocations))("%s", async (reason, { profile, call }) => {
    // Without its minute, silence ends at once with what it ends with.
    const simulator = await testSimulator(profile, { sleep: async () => {} });
    try {
      const refused = await refusalOf(call(simulator));
      const row = reasons[reason as Reason];
      expect([refused.reason, refused.code]).toEqual([reason, row.code]);
      expect(refused.refusal).toMatchObject({
        category: row.category,
        retryable: row.retryable,
        whatToDo: row.whatToDo,
      });
    } finally {
      await simulator.stop();
    }
  });

  test("the contract and the table name the same reasons", () => {
    const inContract = Object.values(ErrorReason).filter((name) => typeof name === "string");
    expect(["UNSPECIFIED", ...Object.keys(reasons)]).toEqual(inContract);
    for (const row of Object.values(reasons)) expect(Code[row.code]).toBeDefined();
  });
});
