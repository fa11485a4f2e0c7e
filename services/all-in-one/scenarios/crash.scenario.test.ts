import { ConnectError } from "@connectrpc/connect";
import {
  AttemptState,
  CaptureKind,
  OrderPaymentState,
  OrderService,
  PaymentIntentService,
  type PayOrderRequest,
} from "@flint/contracts-charge";
import { ChargeReason, Initiator } from "@flint/contracts-charge";
import { readLedger } from "@flint/simulator/ledger";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FlintProcesses } from "./test-support/flint-processes.ts";
import { topologyOfRun } from "./test-support/topology.ts";

/** Kills at each point, in each of both topologies; CONTRIBUTING says how to ask for more. */
const KILLS = Number(process.env["FLINT_TEST_KILLS"] ?? "1");

/** Where the process that runs charge dies. `booked` is seen in the processor's ledger. */
const POINTS = [
  "charge-after-claim-commit",
  "charge-before-call",
  "booked",
  "charge-after-answer",
  "charge-before-settle-commit",
] as const;

const repeats = POINTS.flatMap((point) =>
  Array.from({ length: KILLS }, (_, index) => ({ point, round: index + 1 })),
);

describe("J5: SIGKILL", () => {
  let flint: FlintProcesses;
  let workspace: TestWorkspace;
  let customerId: string;

  beforeAll(async () => {
    flint = await FlintProcesses.create(topologyOfRun());
    await flint.startAll();
    workspace = await flint.newWorkspace();
    customerId = (await aCustomer(workspace)).id;
    // Books at once and answers late: there is time to kill between the two.
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_slow_1000ms" });
  }, 120_000);
  afterAll(() => flint.stop());

  const chargesOf = (orderId: string) =>
    readLedger(flint.ledgerFile).charges.filter(({ metadata }) => metadata["order_id"] === orderId);

  /** The key of every charge that was asked for, refused and replayed ones too. */
  const keysSentFor = (orderId: string) =>
    readLedger(flint.ledgerFile)
      .requests.filter(({ procedure }) => procedure === "CreateCharge")
      .filter(({ metadata }) => JSON.parse(metadata)["order_id"] === orderId)
      .map(({ idempotencyKey }) => idempotencyKey);

  test.each(repeats)(
    "J5: at $point, round $round: one charge, the order paid, the repeat answered",
    async ({ point }) => {
      // The round before may have failed with no process left.
      await flint.startAll();
      const order = await anOrder(workspace, { customerId });
      const request = {
        requestId: `pay-${order.id}`,
        orderId: order.id,
        initiator: Initiator.MERCHANT,
        reason: ChargeReason.UNSCHEDULED,
      } satisfies Partial<PayOrderRequest>;
      if (point !== "booked") {
        await flint.kill(flint.charge);
        await flint.start(flint.charge, { FLINT_KILL_AT: point });
      }
      const call = workspace.client(OrderService).payOrder(request);
      const failed = expect(call).rejects.toThrow(ConnectError);
      if (point === "booked") {
        await eventually(() => chargesOf(order.id).length > 0);
        await flint.kill(flint.charge);
      }
      await failed;
      await flint.ended(flint.charge);

      await flint.start(flint.charge);
      // No client calls from here on: what was interrupted goes on by itself.
      await eventually(() => chargesOf(order.id).length > 0);
      const paid = await eventually(async () => {
        const { order: now } = await workspace.client(OrderService).getOrder({ orderId: order.id });
        return now?.paymentState === OrderPaymentState.PAID ? now : undefined;
      });
      expect(paid.totals?.outstanding?.amountMinor).toBe(0n);
      expect(paid.liveAttemptId).toBe("");

      const repeat = await workspace.client(OrderService).payOrder(request);
      expect(repeat.attempt?.state).toBe(AttemptState.APPROVED);
      expect(chargesOf(order.id)).toHaveLength(1);
      // Whatever was sent, before the kill or after it, was sent under the attempt's own key.
      expect(new Set(keysSentFor(order.id))).toEqual(new Set([repeat.attempt?.processorKey]));
      const { attempts } = await workspace.client(OrderService).getOrder({ orderId: order.id });
      expect(attempts.map(({ id }) => id)).toEqual([repeat.attempt?.id]);
    },
    120_000,
  );

  test.each(["capture-after-claim-commit", "capture-after-answer"])(
    "J5: at %s: what is held is captured once, and the repeat answered",
    async (point) => {
      await flint.startAll();
      const order = await anOrder(workspace, { customerId });
      const held = await workspace.client(OrderService).payOrder({
        requestId: `hold-${order.id}`,
        orderId: order.id,
        initiator: Initiator.MERCHANT,
        reason: ChargeReason.UNSCHEDULED,
        captureKind: CaptureKind.MANUAL,
      });
      expect(held.attempt?.state).toBe(AttemptState.AUTHORIZED);
      const request = {
        requestId: `capture-${order.id}`,
        paymentIntentId: held.paymentIntent?.id ?? "",
        amount: { currency: "EUR", amountMinor: 700n },
      };
      await flint.kill(flint.charge);
      await flint.start(flint.charge, { FLINT_KILL_AT: point });
      const call = workspace.client(PaymentIntentService).capturePaymentIntent(request);
      await expect(call).rejects.toThrow(ConnectError);
      await flint.ended(flint.charge);

      await flint.start(flint.charge);
      // No client captures from here on: what was interrupted goes on by itself.
      const paid = await eventually(async () => {
        const { order: now } = await workspace.client(OrderService).getOrder({ orderId: order.id });
        return now?.paymentState === OrderPaymentState.PARTIALLY_PAID ? now : undefined;
      });
      expect(paid.totals?.paid?.amountMinor).toBe(700n);
      expect(paid.liveAttemptId).toBe("");
      const repeat = await workspace.client(PaymentIntentService).capturePaymentIntent(request);
      expect(repeat.attempt?.state).toBe(AttemptState.APPROVED);
      const taken = chargesOf(order.id).map(({ authorization }) => authorization?.capture);
      const idempotencyKey = repeat.attempt?.authorization?.capture?.processorKey;
      expect(taken).toMatchObject([{ amount: 700, idempotencyKey }]);
    },
    120_000,
  );
});
