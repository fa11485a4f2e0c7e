import { createClient } from "@connectrpc/connect";
import {
  Authentication,
  OutageKind,
  ProcessorService,
  RefundState,
} from "@flint/contracts-simulator";
import { simulatorProcessor } from "@flint/processors";
import {
  processorContract,
  type ContractBehaviour,
  type ContractSubject,
} from "@flint/processors/contract";
import { describe, test } from "@jest/globals";
import type { ProfileName } from "./domain/profiles.ts";
import {
  save,
  testSimulator,
  testSimulatorOverHttp,
  type TestSimulator,
} from "./test-support/test-simulator.ts";

const TOKENS = {
  approve: "sim_approve",
  decline: "sim_decline_insufficient_funds__response_51",
  requires_action: "sim_authenticate",
  pending: "sim_pending",
  returned: "sim_debit_return_am04__kind_sepa_debit",
  returned_late: "sim_debit_late_return_md06__kind_sepa_debit",
  lost_before_once: "sim_timeout_before_charge_1_then_approve",
  lost_after: "sim_timeout_after_charge",
  slow: "sim_slow_200ms",
  capture_refused_once: "sim_approve__capture_refused",
  capture_lost_before_once: "sim_approve__capture_timeout_before",
  capture_lost_after: "sim_approve__capture_timeout_after",
  refused_once: "sim_unreachable_1_then_approve",
  refund_pending: "sim_approve__refund_pending",
  refund_fails_late: "sim_approve__refund_fails_late",
  refund_fails: "sim_approve__refund_fails",
  refund_lost_before: "sim_approve__refund_timeout_before",
  refund_lost_after: "sim_approve__refund_timeout_after",
  rate_limited_once: "sim_rate_limited_1_then_approve",
} as const satisfies Record<ContractBehaviour, string>;

const OUTAGES = {
  before: OutageKind.RESET_BEFORE,
  after: OutageKind.RESET_AFTER,
  never: OutageKind.UNSPECIFIED,
} as const;

describe.each<ProfileName>(["generic", "stripe", "adyen", "gocardless"])(
  "profile %s",
  (profile) => {
    describe("in process", () => {
      for (const { name, run } of processorContract(() => subject(testSimulator(profile)))) {
        test(name, run);
      }
    });
    describe("over HTTP", () => {
      for (const { name, run } of processorContract(() =>
        subject(testSimulatorOverHttp(profile)),
      )) {
        test(name, run);
      }
    });
  },
);

async function subject(opening: Promise<TestSimulator>): Promise<ContractSubject> {
  const simulator = await opening;
  const { transport, secret, control } = simulator;
  return {
    processor: simulatorProcessor({ transport, secret }),
    save: (behaviour) => save(simulator, TOKENS[behaviour]),
    confirmSetup: async (payload, how) => {
      // As a browser does: the client secret is all that it has.
      await createClient(ProcessorService, transport).confirmSetup({
        setup: { case: "clientSecret", value: payload["client_secret"]! },
        token: how === "save" ? "sim_approve" : "sim_setup_decline_incorrect_cvc",
      });
    },
    held: (what) =>
      Promise.resolve(
        what === "open" ? "sim_approve__card_held" : "sim_setup_decline_invalid_account",
      ),
    renew: async (methodId) => {
      const value = { expiryMonth: 3, expiryYear: 2041, last4: "0007" };
      await control.updateStoredMethod({ methodId, change: { case: "renewal", value } });
    },
    closeAccount: async (methodId) => {
      await control.updateStoredMethod({ methodId, change: { case: "closed", value: true } });
    },
    authenticate: async (reference, how) => {
      const { charges } = await control.listCharges({ reference });
      const authentication = how === "succeed" ? Authentication.SUCCEEDED : Authentication.FAILED;
      await control.authenticateCharge({ chargeId: charges[0]!.id, authentication });
    },
    breakConnections: async (when) => {
      await control.setOutage({ kind: OUTAGES[when] });
    },
    settle: async () => {
      await control.settlePending({});
    },
    now: simulator.now,
    advance: simulator.advance,
    captured: async (reference) =>
      (await control.listCharges({ reference })).charges[0]?.capturedAmount ?? 0n,
    capturesSent: async () =>
      (await control.listRequests({ procedure: "CaptureCharge" })).requests.length,
    booked: async (reference) => (await control.listCharges({ reference })).charges.length,
    sent: async (reference) => {
      const { requests } = await control.listRequests({ reference, procedure: "CreateCharge" });
      return requests.length;
    },
    refunded: async (reference) => {
      const { refunds } = await control.listRefunds({ reference });
      const moved = refunds.filter(({ state }) => state !== RefundState.FAILED);
      return moved.reduce((sum, { amount }) => sum + amount, 0n);
    },
    refundsSent: async (reference) => {
      const { requests } = await control.listRequests({ reference, procedure: "CreateRefund" });
      return requests.length;
    },
    close: simulator.stop,
  };
}
