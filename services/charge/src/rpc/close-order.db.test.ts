import { AttemptState, OrderService, OrderState } from "@flint/contracts-charge";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const close = (orderId: string, expectedRevision = 0n, requestId = `close-${orderId}`) =>
  workspace.client(OrderService).closeOrder({ requestId, orderId, expectedRevision });

describe("CloseOrder", () => {
  test("A9: a closed order takes no payment and stays readable", async () => {
    const { order } = await anOrderToPay(workspace);
    const closed = await close(order.id);
    expect(closed.order).toMatchObject({ state: OrderState.CLOSED, revision: 2n });
    expect(await refused(pay(workspace, order.id))).toMatchObject({ reason: "ORDER_CLOSED" });
    expect(await refused(close(order.id, 0n, "again"))).toMatchObject({ reason: "ORDER_CLOSED" });
    expect(charges.chargesOf(order.id)).toEqual([]);
    const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(read.order).toEqual(closed.order);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual(["order.created", "order.closed"]);
  });

  test("A10: a stale revision closes nothing: REVISION_STALE", async () => {
    const { order } = await anOrderToPay(workspace);
    expect(await refused(close(order.id, 7n))).toMatchObject({ reason: "REVISION_STALE" });
    const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(read.order).toEqual(order);
  });

  test("an order with an attempt on its way is not closed: ATTEMPT_IN_FLIGHT", async () => {
    const { order } = await anOrderToPay(workspace, "sim_pending");
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.PENDING);
    const refusal = await refused(close(order.id));
    expect(refusal).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT", retryable: true });
    expect(refusal.details).toMatchObject({ attempt_id: attempt?.id });
  });
});
