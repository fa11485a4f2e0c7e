import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { AttemptState, OrderPaymentState, OrderService, OrderState } from "@flint/contracts-charge";
import { TokenKind, TokenService } from "@flint/contracts-platform";
import { caller, refused, storedEvents, type TestCaller, type TestWorkspace } from "@flint/testing";
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

const orders = () => workspace.client(OrderService);
const close = (orderId: string) => orders().closeOrder({ requestId: randomUUID(), orderId });
const reopen = (orderId: string, parts: object = {}, by: TestCaller = workspace) =>
  by.client(OrderService).reopenOrder({
    ...{ requestId: randomUUID(), orderId, reason: "closed by mistake" },
    ...parts,
  });

async function tokenOf(kind: TokenKind, subject: string): Promise<TestCaller> {
  const { token } = await workspace.client(TokenService).createToken({
    ...{ requestId: randomUUID(), kind, subject, scopes: ["orders:write"] },
    ...(kind === TokenKind.AGENT && { role: "support" }),
  });
  return caller(charges.host, token);
}

describe("ReopenOrder", () => {
  test("opens a closed order for payment, and says who did it and why", async () => {
    const { order } = await anOrderToPay(workspace);
    const closed = await close(order.id);
    const agent = await tokenOf(TokenKind.AGENT, "agent-7");
    const reason = "the customer called: the parcel did arrive";
    const { order: open } = await reopen(order.id, { reason, expectedRevision: 2n }, agent);
    expect(open).toEqual({
      ...{ ...order, revision: 3n, updateTime: open?.updateTime, closeTime: undefined },
    });
    expect(closed.order?.closeTime).toBeDefined();
    const { attempt, order: paid } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.APPROVED);
    expect(paid?.paymentState).toBe(OrderPaymentState.PAID);
    const events = await storedEvents(charges.host, "charge", order.id);
    expect(events.map(({ type }) => type)).toEqual([
      ...["order.created", "order.closed", "order.reopened", "order.paid"],
    ]);
    expect(events[2]).toMatchObject({
      actor: { kind: "agent", id: "agent-7", reason },
      snapshot: { state: "ORDER_STATE_OPEN" },
    });
  });

  test("works from CLOSED alone: ORDER_NOT_CLOSED", async () => {
    const { order } = await anOrderToPay(workspace);
    expect(await refused(reopen(order.id))).toMatchObject({
      reason: "ORDER_NOT_CLOSED",
      field: "order_id",
    });
    await close(order.id);
    await reopen(order.id);
    expect(await refused(reopen(order.id))).toMatchObject({ reason: "ORDER_NOT_CLOSED" });
    expect((await close(order.id)).order?.state).toBe(OrderState.CLOSED);
  });

  test.each([
    ["no reason", { reason: "" }, "INVALID_FIELD", "reason"],
    ["a reason of 501 characters", { reason: "x".repeat(501) }, "INVALID_FIELD", "reason"],
    ["a stale revision", { expectedRevision: 1n }, "REVISION_STALE", "expected_revision"],
    ["an order that is not there", { orderId: `ord_${"0".repeat(26)}` }, "NOT_FOUND", "order_id"],
  ])("with %s it stays closed", async (_title, parts, reason, field) => {
    const { order } = await anOrderToPay(workspace);
    const closed = await close(order.id);
    expect(await refused(reopen(order.id, parts))).toMatchObject({ reason, field });
    expect((await orders().getOrder({ orderId: order.id })).order).toEqual(closed.order);
  });

  test("a buyer opens nothing, also with the scope", async () => {
    const { order, customerId } = await anOrderToPay(workspace);
    await close(order.id);
    const buyer = await tokenOf(TokenKind.BUYER, customerId);
    expect((await refused(reopen(order.id, {}, buyer))).code).toBe(Code.PermissionDenied);
  });

  test("J2: a repeat reopens once", async () => {
    const { order } = await anOrderToPay(workspace);
    await close(order.id);
    const first = await reopen(order.id, { requestId: "same" });
    expect(await reopen(order.id, { requestId: "same" })).toEqual(first);
    expect((await close(order.id)).order?.revision).toBe(4n);
  });
});
