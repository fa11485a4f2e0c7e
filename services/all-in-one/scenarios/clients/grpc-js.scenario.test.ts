import { randomUUID } from "node:crypto";
import type { DescService, Message } from "@bufbuild/protobuf";
import {
  AttemptState,
  ChargeReason,
  type CreateOrderResponse,
  type GetOrderResponse,
  Initiator,
  OrderPaymentState,
  OrderService,
  type PayOrderResponse,
} from "@flint/contracts-charge";
import {
  ConsentPurpose,
  type CreateSetupResponse,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
} from "@flint/contracts-payment-method";
import { grpcDefinition } from "@flint/contracts-type";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, newWorkspace, type TestWorkspace } from "@flint/testing";
import * as grpc from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "../test-support/all-host.ts";
import { expectCollected } from "../test-support/collected.ts";
import { refusalIn } from "../test-support/ways.ts";

/** What `makeGenericClientConstructor` makes, as far as this client goes. */
type Call = (
  request: object,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  done: (error: grpc.ServiceError | null, answer: Message) => void,
) => void;

let all: AllHost;
let workspace: TestWorkspace;
let setups: grpc.Client;
let orders: grpc.Client;

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
  setups = clientOf(SetupService);
  orders = clientOf(OrderService);
});
afterAll(async () => {
  setups.close();
  orders.close();
  await all.stop();
});

function clientOf(service: DescService): grpc.Client {
  const Client = grpc.makeGenericClientConstructor(grpcDefinition(service), service.typeName);
  return new Client(new URL(all.url).host, grpc.credentials.createInsecure());
}

/** One call with the workspace's key and a deadline; rejects with grpc-js' own error. */
function call<Answer>(
  client: grpc.Client,
  name: string,
  request: object,
  deadlineMs = 10_000,
): Promise<Answer> {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${workspace.apiKey}`);
  const options = { deadline: performance.timeOrigin + performance.now() + deadlineMs };
  const method = (client as unknown as Record<string, Call>)[name] as Call;
  return new Promise((resolve, reject) => {
    method.call(client, request, metadata, options, (error, answer) =>
      error === null ? resolve(answer as Answer) : reject(error),
    );
  });
}

const payment = { initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED };

describe("grpc-js with definitions from the contracts", () => {
  test("saves a method and collects an order, each call with a deadline", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const { setup } = await call<CreateSetupResponse>(setups, "createSetup", {
      requestId: randomUUID(),
      customerId,
      kind: PaymentMethodKind.CARD,
      usage: PaymentMethodUsage.OFF_SESSION,
      consents: [
        {
          purpose: ConsentPurpose.UNSCHEDULED,
          evidence: { channel: "phone", textVersion: "terms-1" },
        },
      ],
    });
    await call(setups, "completeSetup", {
      requestId: randomUUID(),
      setupId: setup?.id,
      processorToken: "sim_approve",
      makeDefault: true,
    });
    const unitAmount = { currency: "EUR", amountMinor: 500n };
    const { order } = await call<CreateOrderResponse>(orders, "createOrder", {
      requestId: randomUUID(),
      customerId,
      currency: "EUR",
      lines: [{ description: "Tea", quantity: 1n, unitAmount }],
    });
    const orderId = order?.id ?? "";
    const paid = { requestId: randomUUID(), orderId, ...payment };
    const { attempt } = await call<PayOrderResponse>(orders, "payOrder", paid);
    expect(attempt?.state).toBe(AttemptState.APPROVED);
    const read = await call<GetOrderResponse>(orders, "getOrder", { orderId });
    expect(read.order?.paymentState).toBe(OrderPaymentState.PAID);
    await expectCollected(all, workspace, orderId);
  });

  test("reads the typed refusal from grpc-status-details-bin", async () => {
    const orderId = `ord_${"0".repeat(26)}`;
    const request = { requestId: randomUUID(), orderId, ...payment };
    const error = await call(orders, "payOrder", request).catch((e: grpc.ServiceError) => e);
    expect(error).toMatchObject({ code: grpc.status.NOT_FOUND });
    expect(refusalIn(error as grpc.ServiceError)).toMatchObject({
      reason: "NOT_FOUND",
      callId: expect.stringMatching(/^call_/),
      details: { id: orderId },
    });
  });

  test("ends a call at its deadline, and the repeat with its request id answers the charge", async () => {
    const { id: customerId } = await aCustomer(workspace);
    await aPaymentMethod(workspace, { customerId, processorToken: "sim_slow_1500ms" });
    const { id: orderId } = await anOrder(workspace, { customerId });
    const request = { requestId: randomUUID(), orderId, ...payment };
    const startedAtMs = performance.now();
    const first = await call<PayOrderResponse>(orders, "payOrder", request, 500).catch(
      (error: grpc.ServiceError) => error,
    );
    expect(performance.now() - startedAtMs).toBeLessThan(1400);
    // The answer may just make it, and then shows the attempt on its way.
    if (first instanceof Error) expect(first.code).toBe(grpc.status.DEADLINE_EXCEEDED);
    else expect(first.attempt?.state).toBe(AttemptState.SENT);
    await eventually(async () => {
      const { attempt } = await call<PayOrderResponse>(orders, "payOrder", request);
      return attempt?.state === AttemptState.APPROVED;
    });
    await expectCollected(all, workspace, orderId);
  });
});
