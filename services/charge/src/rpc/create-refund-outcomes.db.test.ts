import { OrderRefundState, RefundService, RefundState } from "@flint/contracts-charge";
import { ApiKeyService } from "@flint/contracts-platform";
import { caller, eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { REFUND } from "../jobs/refund-payload.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { aRefund, balanceOf, euro, refund, refundIn } from "../test-support/refunds.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

async function aPaidOrder(token: string): Promise<string> {
  const { order } = await anOrderToPay(workspace, token);
  await pay(workspace, order.id);
  return order.id;
}

/** The first refund of an order's charge, and what it becomes. */
async function refundOf(orderId: string, parts = {}) {
  const [made] = await refund(workspace, orderId, parts);
  const refundId = made?.id ?? "";
  const becomes = (state: RefundState) => refundIn(workspace, charges.host, { refundId, state });
  return { made, refundId, becomes };
}

const sendsOf = (refundId: string) =>
  charges
    .processorRequests()
    .filter(({ procedure, reference }) => procedure === "CreateRefund" && reference === refundId);

describe("I6: a refund settles later", () => {
  test("I6: one that is pending succeeds, and only then the order's amounts move", async () => {
    const orderId = await aPaidOrder("sim_approve__refund_pending_after_1ms");
    const { made, becomes } = await refundOf(orderId);
    expect(made?.state).toBe(RefundState.PENDING);
    expect(made?.resolution?.nextLookupTime).toBeDefined();
    expect(await balanceOf(workspace, orderId)).toMatchObject({
      ...{ refunded: 0n, outstanding: 0n, refundState: OrderRefundState.NONE },
    });
    const succeeded = await becomes(RefundState.SUCCEEDED);
    expect(succeeded.settleTime).toBeDefined();
    expect(await balanceOf(workspace, orderId)).toMatchObject({
      ...{ refunded: 2000n, outstanding: 0n, refundState: OrderRefundState.FULL },
    });
  });

  test("I6: one that fails late gives back nothing, and its amount can be refunded again", async () => {
    const orderId = await aPaidOrder("sim_approve__refund_fails_late_after_1ms");
    const { made, refundId, becomes } = await refundOf(orderId);
    expect(made?.state).toBe(RefundState.PENDING);
    expect(await refused(refund(workspace, orderId))).toMatchObject({
      reason: "REFUND_NOTHING_LEFT",
    });
    const failed = await becomes(RefundState.FAILED);
    expect(failed.failure).toMatchObject({ code: "expired_or_canceled_card", retryable: false });
    expect(failed.failure?.whatToDo).not.toBe("");
    expect(await balanceOf(workspace, orderId)).toMatchObject({ refunded: 0n, credited: 0n });
    const again = await refundOf(orderId);
    expect(again.made?.amount).toMatchObject(euro(2000n));
    const events = await storedEvents(charges.host, "charge", refundId);
    expect(events.map(({ type }) => type)).toEqual([
      "refund.created",
      "refund.pending",
      "refund.failed",
    ]);
  });

  test("F7: a processor's own words on a refund are for support only", async () => {
    const orderId = await aPaidOrder("sim_approve__refund_fails");
    const { made, refundId } = await refundOf(orderId);
    expect(made?.state).toBe(RefundState.FAILED);
    expect(made?.failure?.processorText).toBe("");
    const read = await workspace.client(RefundService).getRefund({ refundId });
    const words = read.refund?.failure?.processorText ?? "";
    expect(words).not.toBe("");
    const { secret } = await workspace.client(ApiKeyService).createApiKey({
      ...{ requestId: "orders-key", name: "orders only", scopes: ["orders:read"] },
    });
    const narrow = caller(charges.host, secret).client(RefundService);
    expect((await narrow.getRefund({ refundId })).refund?.failure?.processorText).toBe("");
    const events = await storedEvents(charges.host, "charge", refundId);
    expect(JSON.stringify(events.map(({ snapshot }) => snapshot))).not.toContain(words);
    expect(charges.host.log.text()).not.toContain(words);
  });
});

describe("F6: a refund whose outcome is not known", () => {
  test("F6: one that arrived keeps its amount, and is found out by looking", async () => {
    const orderId = await aPaidOrder("sim_approve__refund_reset_after");
    const request = aRefund(orderId);
    const client = workspace.client(RefundService);
    const [made] = (await client.createRefund(request)).refunds;
    expect(made?.state).toBe(RefundState.UNKNOWN);
    expect(await refused(refund(workspace, orderId))).toMatchObject({
      reason: "REFUND_NOTHING_LEFT",
    });
    expect(await balanceOf(workspace, orderId)).toMatchObject({ refunded: 0n });
    const found = await refundIn(workspace, charges.host, {
      ...{ refundId: made?.id ?? "", state: RefundState.SUCCEEDED },
    });
    expect(sendsOf(found.id)).toHaveLength(1);
    expect((await client.createRefund(request)).refunds).toEqual([found]);
    expect(charges.refundsOf(orderId)).toMatchObject([{ amount: 2000 }]);
    expect(await balanceOf(workspace, orderId)).toMatchObject({ refunded: 2000n });
  });

  test("F6: the account's next answer makes an unknown refund's look-up due", async () => {
    const lost = await aPaidOrder("sim_approve__refund_reset_after");
    const { made, refundId } = await refundOf(lost);
    expect(made?.state).toBe(RefundState.UNKNOWN);
    // Its look-up waits as long as high up the ladder.
    await charges.host.database("charge").query(
      `/* all workspaces: jobs */ UPDATE jobs SET due_at = due_at + INTERVAL 1 DAY
        WHERE kind = ? AND job_key = ? AND lease_owner IS NULL`,
      [REFUND, refundId],
    );
    await refund(workspace, await aPaidOrder("sim_approve__card_other"));
    await eventually(async () => {
      const read = await workspace.client(RefundService).getRefund({ refundId });
      return read.refund?.state === RefundState.SUCCEEDED;
    });
    expect(sendsOf(refundId)).toHaveLength(1);
  });

  test("F6: one that never arrived is sent again under its own key", async () => {
    const orderId = await aPaidOrder("sim_approve__refund_reset_before");
    const { made, refundId, becomes } = await refundOf(orderId, { amount: euro(700n) });
    expect(made?.state).toBe(RefundState.UNKNOWN);
    await becomes(RefundState.SUCCEEDED);
    const sends = sendsOf(refundId);
    expect(new Set(sends.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set([made?.processorKey]),
    );
    expect(sends).toHaveLength(2);
    expect(charges.refundsOf(orderId)).toMatchObject([{ amount: 700 }]);
  });
});
