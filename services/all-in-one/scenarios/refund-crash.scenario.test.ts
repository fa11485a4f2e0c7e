import { ConnectError } from "@connectrpc/connect";
import {
  ChargeReason,
  Initiator,
  OrderRefundState,
  OrderService,
  RefundObligation,
  RefundService,
  RefundState,
} from "@flint/contracts-charge";
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

/** Where the process that runs charge dies: before anything is sent, and when the money has gone back. */
const POINTS = ["refund-after-claim-commit", "refund-after-answer"] as const;

const repeats = POINTS.flatMap((point) =>
  Array.from({ length: KILLS }, (_, index) => ({ point, round: index + 1 })),
);

describe("J5: SIGKILL while a refund is on its way", () => {
  let flint: FlintProcesses;
  let workspace: TestWorkspace;
  let customerId: string;

  beforeAll(async () => {
    flint = await FlintProcesses.create(topologyOfRun());
    await flint.startAll();
    workspace = await flint.newWorkspace();
    customerId = (await aCustomer(workspace)).id;
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  }, 120_000);
  afterAll(() => flint.stop());

  test.each(repeats)(
    "J5: at $point, round $round: one refund, the order's amounts moved, the repeat answered",
    async ({ point }) => {
      // The round before may have failed with no process left.
      await flint.startAll();
      const order = await anOrder(workspace, { customerId });
      await workspace.client(OrderService).payOrder({
        ...{ requestId: `pay-${order.id}`, orderId: order.id },
        ...{ initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
      });
      await flint.kill(flint.charge);
      await flint.start(flint.charge, { FLINT_KILL_AT: point });
      const request = {
        requestId: `refund-${order.id}`,
        orderId: order.id,
        obligation: RefundObligation.OWED_AGAIN,
        reason: "a process dies",
      };
      const call = workspace.client(RefundService).createRefund(request);
      await expect(call).rejects.toThrow(ConnectError);
      await flint.ended(flint.charge);

      await flint.start(flint.charge);
      // No client calls from here on: what was interrupted goes on by itself.
      const now = await eventually(async () => {
        const { order: read } = await workspace
          .client(OrderService)
          .getOrder({ orderId: order.id });
        return read?.refundState === OrderRefundState.FULL ? read : undefined;
      });
      expect(now.totals?.outstanding).toEqual(now.totals?.total);
      const { refunds } = await workspace.client(RefundService).createRefund(request);
      expect(refunds.map(({ state }) => state)).toEqual([RefundState.SUCCEEDED]);
      const { refunds: booked, requests } = readLedger(flint.ledgerFile);
      const [refund] = refunds;
      expect(booked.filter(({ metadata }) => metadata.includes(order.id))).toMatchObject([
        { amount: 2000, reference: refund?.id, idempotencyKey: refund?.processorKey },
      ]);
      const keys = requests
        .filter(({ procedure, metadata }) => {
          return procedure === "CreateRefund" && metadata.includes(order.id);
        })
        .map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys)).toEqual(new Set([refund?.processorKey]));
    },
    120_000,
  );
});
