import { randomUUID } from "node:crypto";
import { ChargeReason, Initiator, OrderService } from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { newWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { expectCollected } from "./test-support/collected.ts";
import { topologyOfRun } from "./test-support/topology.ts";

let all: AllHost;

beforeAll(async () => {
  all = await allHost();
});
afterAll(() => all.stop());

/** How services reach each other: without a network, or by gRPC, and each at a port of its own. */
const EXPECTED = {
  embedded: { hosts: 1, protocol: "in-process" },
  split: { hosts: 4, protocol: "grpc" },
};

test(`a charge goes through every service, ${topologyOfRun()}`, async () => {
  const workspace = await newWorkspace(all.host);
  const { id: customerId } = await aCustomer(workspace);
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const { id: orderId } = await anOrder(workspace, { customerId });
  await workspace.client(OrderService).payOrder({
    requestId: randomUUID(),
    ...{ orderId, initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
  });
  await expectCollected(all, workspace, orderId);

  const { hosts, protocol } = EXPECTED[topologyOfRun()];
  expect(all.host.hosts).toHaveLength(hosts);
  const between = all.host.log
    .entries()
    .filter(
      ({ actorKind, procedure }) =>
        /InternalService/.test(String(procedure)) && actorKind === "api_key",
    );
  const procedures = new Set(between.map((entry) => entry["procedure"]));
  expect([...procedures].join()).toMatch(/WalletInternalService\/Resolve/);
  expect(new Set(between.map((entry) => entry["protocol"]))).toEqual(new Set([protocol]));
});
