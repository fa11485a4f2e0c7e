import { Code } from "@connectrpc/connect";
import {
  AttemptState,
  ChargeReason,
  Initiator,
  type Order,
  OrderPaymentState,
  OrderService,
  PaymentFlow,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { PaymentMethodUsage } from "@flint/contracts-payment-method";
import { TokenKind, TokenService } from "@flint/contracts-platform";
import { ActorKind } from "@flint/contracts-type";
import { transact } from "@flint/db";
import { systemIds } from "@flint/std";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { caller, refused, type RefusedCall, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  anOrderToPay,
  type ChargeHost,
  chargeHost,
  pay,
  payment,
} from "../test-support/charge-host.ts";
import { untilLockWait } from "../test-support/lock-wait.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const outstandingOf = async (orderId: string) =>
  (await workspace.client(OrderService).getOrder({ orderId })).order?.totals?.outstanding
    ?.amountMinor;

/** Nothing was sent for the order, and it stands as it was made. */
async function expectUntouched(order: Order): Promise<void> {
  expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  const read = await workspace.client(OrderService).getOrder({ orderId: order.id });
  expect(read).toMatchObject({ order, paymentIntents: [], attempts: [] });
}

describe("PayOrder", () => {
  test("E1: charges the default method, or the one that is named", async () => {
    const { customerId, method, order } = await anOrderToPay(workspace);
    const other = await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve__card_b",
      makeDefault: false,
    });
    const byDefault = await pay(workspace, order.id);
    expect(byDefault.attempt).toMatchObject({
      state: AttemptState.APPROVED,
      paymentMethod: { id: method.id },
      amount: { currency: "EUR", amountMinor: 2000n },
    });
    expect(byDefault.paymentIntent?.state).toBe(PaymentIntentState.SUCCEEDED);
    expect(byDefault.order?.paymentState).toBe(OrderPaymentState.PAID);

    const second = await anOrder(workspace, { customerId });
    const named = await pay(workspace, second.id, { paymentMethodId: other.id });
    expect(named.attempt?.paymentMethod?.id).toBe(other.id);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargesOf(second.id)).toHaveLength(1);
  });

  test("E2: without a method that can be charged it is refused, and nothing changes", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const order = await anOrder(workspace, { customerId });
    const refusal = await refused(pay(workspace, order.id));
    expect(refusal).toMatchObject({ reason: "PAYMENT_METHOD_REQUIRED" });
    expect(refusal.details).toMatchObject({ candidate_reason: "DEFAULT_MISSING" });
    const after = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(after.order).toEqual(order);
    expect(after.attempts).toEqual([]);
  });

  test("C4: a method for on-session use is not charged without the buyer", async () => {
    const { customerId, order } = await anOrderToPay(workspace);
    const onSession = await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve",
      makeDefault: false,
      usage: PaymentMethodUsage.ON_SESSION,
      consents: [],
    });
    const choice = { paymentMethodId: onSession.id };
    const refusal = await refused(pay(workspace, order.id, choice));
    expect(refusal).toMatchObject({
      reason: "PAYMENT_METHOD_NOT_CHARGEABLE",
      field: "payment_method_id",
    });
    expect(refusal.details?.["candidate_reason"]).toBe("PAYMENT_METHOD_ON_SESSION_ONLY");
    await expectUntouched(order);
    const present = { initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL };
    const { attempt } = await pay(workspace, order.id, { ...choice, ...present });
    expect(attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("B4: another customer's method is refused, and the processor hears nothing", async () => {
    const mine = await anOrderToPay(workspace);
    const theirs = await anOrderToPay(workspace);
    const before = charges.chargeRequests().length;
    const refusal = await refused(
      pay(workspace, mine.order.id, { paymentMethodId: theirs.method.id }),
    );
    expect(refusal.reason).toBe("PAYMENT_METHOD_NOT_CHARGEABLE");
    expect(refusal.details?.["candidate_reason"]).toBe("PAYMENT_METHOD_OF_OTHER_CUSTOMER");
    expect(charges.chargeRequests()).toHaveLength(before);
    await expectUntouched(mine.order);
  });

  test("A10: a stale revision or another amount than expected charges nothing", async () => {
    const { order } = await anOrderToPay(workspace);
    const code = Code.Aborted;
    const stale = await refused(pay(workspace, order.id, { expectedRevision: 9n }));
    expect(stale).toMatchObject({ code, reason: "REVISION_STALE", field: "expected_revision" });
    await expectUntouched(order);
    for (const money of [
      { currency: "EUR", amountMinor: 1999n },
      { currency: "EUR", amountMinor: 2001n },
      { currency: "USD", amountMinor: 2000n },
    ]) {
      const other = await refused(pay(workspace, order.id, { expectedOutstanding: money }));
      const field = "expected_outstanding";
      expect(other).toMatchObject({ code, reason: "OUTSTANDING_STALE", field });
      expect(other.details).toMatchObject({ outstanding_minor: "2000" });
    }
    await expectUntouched(order);
    const right = { currency: "EUR", amountMinor: 2000n };
    await pay(workspace, order.id, { expectedRevision: 1n, expectedOutstanding: right });
    expect(charges.chargesOf(order.id)).toHaveLength(1);
  });

  test("E6: an order that owes nothing is never charged again", async () => {
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    const refusal = await refused(pay(workspace, order.id));
    expect(refusal).toMatchObject({
      code: Code.FailedPrecondition,
      reason: "ORDER_ALREADY_PAID",
      retryable: false,
    });
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
    expect(await outstandingOf(order.id)).toBe(0n);
  });

  test("E7: where authentication is asked for, no money moves and the balance stays", async () => {
    const { order } = await anOrderToPay(workspace, "sim_authenticate");
    const { attempt, paymentIntent } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
    expect(attempt?.nextAction?.url).toMatch(/^https?:\/\//);
    expect(paymentIntent?.state).toBe(PaymentIntentState.REQUIRES_ACTION);
    expect(await outstandingOf(order.id)).toBe(2000n);
    expect(charges.chargesOf(order.id).filter(({ state }) => state === "approved")).toEqual([]);
  });

  test("E10: fifty calls at once with keys of their own make one charge", async () => {
    // Slow enough that all of them come while the first is on its way.
    const { order } = await anOrderToPay(workspace, "sim_slow_400ms");
    const calls = Array.from({ length: 50 }, () => pay(workspace, order.id));
    const ends = await Promise.allSettled(calls);
    expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(49);
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      const { reason } = await refused(Promise.reject(end.reason as Error));
      expect(["ATTEMPT_IN_FLIGHT", "ORDER_ALREADY_PAID"]).toContain(reason);
    }
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
    const { attempts } = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(attempts).toHaveLength(1);
  });

  test("E10: a claim waits for who holds the order, and finds what was done meanwhile", async () => {
    const { order } = await anOrderToPay(workspace);
    const db = charges.host.database("charge");
    const [row] = await db.query<{ workspace_id: string }>(
      "SELECT workspace_id FROM orders WHERE workspace_id <> '' AND id = ?",
      [order.id],
    );
    const key = [row?.workspace_id ?? "", order.id];
    const other = systemIds().next("attempt");
    let paying: Promise<RefusedCall> | undefined;
    await transact(
      db,
      async (tx) => {
        // Nobody reads it before COMMIT, and whoever locks the order waits for that.
        await tx.execute(
          "UPDATE orders SET live_attempt_id = ? WHERE workspace_id = ? AND id = ?",
          [other, ...key],
        );
        paying = refused(pay(workspace, order.id));
        paying.catch(() => undefined);
        await untilLockWait(order.id);
        return null;
      },
      { landed: () => Promise.resolve(undefined) },
    );
    expect(await paying).toMatchObject({
      code: Code.Aborted,
      reason: "ATTEMPT_IN_FLIGHT",
      details: { attempt_id: other },
    });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  });

  test("E14: a charge by support is marked with the agent and the words", async () => {
    const { order } = await anOrderToPay(workspace);
    const { token } = await workspace.client(TokenService).createToken({
      requestId: "agent-token",
      kind: TokenKind.AGENT,
      subject: "agent-77",
      role: "support",
      scopes: ["charges:write"],
    });
    const agent = caller(charges.host, token);
    const { attempt } = await pay(agent, order.id, {
      initiator: Initiator.CUSTOMER,
      reason: ChargeReason.MOTO,
      note: "The customer called and agreed.",
    });
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      actor: { kind: ActorKind.AGENT, id: "agent-77", reason: "The customer called and agreed." },
      paymentFlow: PaymentFlow.SUPPORT,
    });
  });

  test("E15: a charge by a server says so", async () => {
    const { order } = await anOrderToPay(workspace);
    const { attempt, paymentIntent } = await pay(workspace, order.id);
    expect(attempt?.paymentFlow).toBe(PaymentFlow.API);
    expect(paymentIntent?.paymentFlow).toBe(PaymentFlow.API);
  });

  test("F1: a failed attempt leaves what is owed, and the same order is paid by another", async () => {
    const { customerId, order } = await anOrderToPay(workspace, "sim_decline_insufficient_funds");
    const declined = await pay(workspace, order.id);
    expect(declined.attempt?.state).toBe(AttemptState.DECLINED);
    expect(declined.order).toEqual(order);
    const other = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    const paid = await pay(workspace, order.id, { paymentMethodId: other.id });
    expect(paid.order?.paymentState).toBe(OrderPaymentState.PAID);
    const { orders } = await workspace.client(OrderService).listOrders({ customerId });
    expect(orders).toHaveLength(1);
  });

  test.each([
    [Initiator.CUSTOMER, ChargeReason.RECURRING],
    [Initiator.MERCHANT, ChargeReason.MOTO],
  ])(
    "initiator %i and reason %i do not go together: INITIATOR_REASON_MISMATCH",
    async (initiator, reason) => {
      const { order } = await anOrderToPay(workspace);
      expect(await refused(pay(workspace, order.id, { initiator, reason }))).toMatchObject({
        reason: "INITIATOR_REASON_MISMATCH",
        field: "initiator",
      });
    },
  );

  test("a charge that no consent covers is refused: CONSENT_NOT_COVERING", async () => {
    const { order } = await anOrderToPay(workspace);
    const recurring = { reason: ChargeReason.RECURRING };
    expect((await refused(pay(workspace, order.id, recurring))).reason).toBe(
      "CONSENT_NOT_COVERING",
    );
    const resubmission = { reason: ChargeReason.RESUBMISSION };
    expect((await refused(pay(workspace, order.id, resubmission))).reason).toBe(
      "CONSENT_NOT_COVERING",
    );
    await expectUntouched(order);
  });

  test("an order that is absent, and one of another workspace, are refused alike", async () => {
    const { order } = await anOrderToPay(await charges.newWorkspace());
    const foreign = await refused(workspace.client(OrderService).payOrder(payment(order.id)));
    expect(foreign).toMatchObject({ reason: "NOT_FOUND", field: "order_id" });
    expect(charges.chargesOf(order.id)).toEqual([]);
  });
});
