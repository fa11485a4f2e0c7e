import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import {
  ChargeReason,
  type CreateOrderRequest,
  type CreateOrderRequestSchema,
  Initiator,
  OrderService,
  type PayOrderRequest,
  type PayOrderRequestSchema,
} from "@flint/contracts-charge";
import type { Setup } from "@flint/contracts-payment-method";
import { Authentication, ProcessorService } from "@flint/contracts-simulator";
import { customer } from "@flint/customer";
import { paymentMethod } from "@flint/payment-method";
import { platform } from "@flint/platform";
import { startSimulator } from "@flint/simulator";
import {
  type LedgerCharge,
  type LedgerRefund,
  type LoggedRequest,
  readLedger,
} from "@flint/simulator/ledger";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  newWorkspace,
  type TestCaller,
  testHost,
  type TestHost,
  type TestHostOptions,
  type TestWorkspace,
} from "@flint/testing";
import { charge } from "../service.ts";
import { type ProcessorControl, processorControl } from "./processor-control.ts";

/** Fields of a PayOrder request. */
export type PaymentFields = Exclude<
  MessageInitShape<typeof PayOrderRequestSchema>,
  PayOrderRequest
>;

/** Fields of a CreateOrder request. */
export type OrderFields = Exclude<
  MessageInitShape<typeof CreateOrderRequestSchema>,
  CreateOrderRequest
>;

/** Charge, all below it, and a processor whose ledger is read from disk. */
export type ChargeHost = {
  host: TestHost;
  newWorkspace(): Promise<TestWorkspace>;
  /** What the processor really charged for an order, as its ledger has it. */
  chargesOf(orderId: string): LedgerCharge[];
  /** What the processor really refunded, or holds pending, for an order; failed ones are left out. */
  refundsOf(orderId: string): LedgerRefund[];
  /** Every request that reached the processor for a charge, refused ones too. */
  chargeRequests(): LoggedRequest[];
  /** Every request that reached the processor for whatever. */
  processorRequests(): LoggedRequest[];
  /** Those that could have done something; look-ups of what other tests left open come at any time. */
  changingRequests(): LoggedRequest[];
  /** Those for a charge that were for one order. */
  chargeRequestsOf(orderId: string): LoggedRequest[];
  /** What the customer does with the processor where a setup asks for authentication. */
  authenticateSetup(setup: Setup, token: string): Promise<void>;
  processor: ProcessorControl;
  stop(): Promise<void>;
};

/** Starts charge for a test file; call it in `beforeAll` and `stop` in `afterAll`. */
export async function chargeHost(options: TestHostOptions = {}): Promise<ChargeHost> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const file = join(folder, "ledger.sqlite");
  const simulator = await startSimulator({ file, port: 0 });
  const chargeRequests = () =>
    readLedger(file).requests.filter(({ procedure }) => procedure === "CreateCharge");
  const host = await testHost([platform, customer, paymentMethod, charge], {
    ...options,
    settings: { ...options.settings, simulatorUrl: simulator.url, simulatorElsewhere: true },
  });
  const transport = createConnectTransport({ baseUrl: simulator.url, httpVersion: "1.1" });
  return {
    host,
    processor: processorControl(host, transport),
    newWorkspace: () => newWorkspace(host),
    chargesOf: (orderId) =>
      readLedger(file).charges.filter(({ metadata }) => metadata["order_id"] === orderId),
    refundsOf: (orderId) =>
      readLedger(file).refunds.filter(
        ({ metadata, state }) =>
          state !== "failed" &&
          (JSON.parse(metadata) as Record<string, string>)["order_id"] === orderId,
      ),
    chargeRequests,
    processorRequests: () => readLedger(file).requests,
    changingRequests: () =>
      readLedger(file).requests.filter(({ procedure }) => !/^(Find|Finish|Get)/.test(procedure)),
    chargeRequestsOf: (orderId) =>
      chargeRequests().filter(({ metadata }) => JSON.parse(metadata)["order_id"] === orderId),
    authenticateSetup: async (setup, token) => {
      const value = setup.clientPayload?.clientSecret ?? "";
      await createClient(ProcessorService, transport).confirmSetup({
        setup: { case: "clientSecret", value },
        token,
        authentication: Authentication.SUCCEEDED,
      });
    },
    stop: async () => {
      try {
        await host.stop();
      } finally {
        // A breach that the host tells of must not be hidden by what stayed open.
        await simulator.stop();
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** A customer with a saved default method, and an order of EUR 20.00 that owes everything. */
export async function anOrderToPay(caller: TestCaller, processorToken = "sim_approve") {
  const { id: customerId } = await aCustomer(caller);
  const method = await aPaymentMethod(caller, { customerId, processorToken });
  const order = await anOrder(caller, { customerId });
  return { customerId, method, order };
}

/** A request to pay an order as the merchant's own charge, but for what is given. */
export function payment(orderId: string, parts: PaymentFields = {}): PaymentFields {
  return {
    requestId: randomUUID(),
    orderId,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    ...parts,
  };
}

/** Pays an order as {@link payment} says. */
export function pay(caller: TestCaller, orderId: string, parts: PaymentFields = {}) {
  return caller.client(OrderService).payOrder(payment(orderId, parts));
}
