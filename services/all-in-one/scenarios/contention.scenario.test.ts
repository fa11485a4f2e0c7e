import { toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import {
  ChargeReason,
  Initiator,
  OrderService,
  PayOrderResponseSchema,
  type PayOrderResponse,
} from "@flint/contracts-charge";
import { Code } from "@connectrpc/connect";
import { readLedger } from "@flint/simulator/ledger";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FlintProcesses } from "./test-support/flint-processes.ts";

const CALLS = 64;

describe("E10: two processes of charge over one database", () => {
  let flint: FlintProcesses;
  let workspace: TestWorkspace;
  let customerId: string;

  beforeAll(async () => {
    flint = await FlintProcesses.create("split", 2);
    await flint.startAll();
    workspace = await flint.newWorkspace();
    customerId = (await aCustomer(workspace)).id;
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_slow_100ms" });
  }, 180_000);
  afterAll(() => flint.stop());

  /** Clients of both processes, by turns. */
  function orders(turn: number) {
    const baseUrl = flint.urlOf(flint.charges[turn % flint.charges.length] ?? "");
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: "1.1",
      interceptors: [
        (next) => (request) => {
          request.header.set("authorization", `Bearer ${workspace.apiKey}`);
          return next(request);
        },
      ],
    });
    return createClient(OrderService, transport);
  }

  const payAll = (orderId: string, requestIdOf: (turn: number) => string) =>
    Promise.allSettled(
      Array.from({ length: CALLS }, (_, turn) =>
        orders(turn).payOrder({
          requestId: requestIdOf(turn),
          orderId,
          initiator: Initiator.MERCHANT,
          reason: ChargeReason.UNSCHEDULED,
        }),
      ),
    );

  const chargesOf = (orderId: string) =>
    readLedger(flint.ledgerFile).charges.filter(({ metadata }) => metadata["order_id"] === orderId);

  async function refusalsOf(ends: PromiseSettledResult<PayOrderResponse>[]) {
    const errors = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as Error] : []));
    return Promise.all(errors.map((error) => refused(Promise.reject(error))));
  }

  test("E10: 64 calls with keys of their own make one charge, and each loser is told why", async () => {
    const order = await anOrder(workspace, { customerId });
    const ends = await payAll(order.id, (turn) => `own-${order.id}-${turn}`);
    const refusals = await refusalsOf(ends);
    expect(refusals).toHaveLength(CALLS - 1);
    for (const { reason, code } of refusals) {
      expect([
        ["ATTEMPT_IN_FLIGHT", Code.Aborted],
        ["ORDER_ALREADY_PAID", Code.FailedPrecondition],
      ]).toContainEqual([reason, code]);
    }
    expect(chargesOf(order.id)).toHaveLength(1);
  });

  test("J4: 64 calls with one key make one charge, and all hold equal answers in the end", async () => {
    const order = await anOrder(workspace, { customerId });
    const first = await payAll(order.id, () => `same-${order.id}`);
    for (const { reason } of await refusalsOf(first)) expect(reason).toBe("REQUEST_IN_FLIGHT");
    const second = await payAll(order.id, () => `same-${order.id}`);
    const answers = [...first, ...second].flatMap((end) =>
      end.status === "fulfilled"
        ? [Buffer.from(toBinary(PayOrderResponseSchema, end.value)).toString("hex")]
        : [],
    );
    expect(answers.length).toBeGreaterThanOrEqual(CALLS + 1);
    expect(new Set(answers).size).toBe(1);
    expect(chargesOf(order.id)).toHaveLength(1);
  });
});
