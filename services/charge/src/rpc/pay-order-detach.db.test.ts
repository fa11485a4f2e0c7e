import { randomUUID } from "node:crypto";
import { anOrder } from "@flint/builders-charge";
import { AttemptState, OrderService } from "@flint/contracts-charge";
import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { PaymentMethodService, PaymentMethodState } from "@flint/contracts-payment-method";
import { transact } from "@flint/db";
import { eventually, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { untilClosingWaits, untilLockWait } from "../test-support/lock-wait.ts";

const { DETACHING, DETACHED } = PaymentMethodState;

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const detach = (paymentMethodId: string, requestId: string = randomUUID(), timeoutMs = 10_000) =>
  workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId, paymentMethodId }, { timeoutMs });
const methodState = async (paymentMethodId: string) =>
  (await workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId })).paymentMethod
    ?.state;
const attemptState = async (orderId: string) =>
  (await workspace.client(OrderService).getOrder({ orderId })).attempts[0]?.state;

/** Holds an order's row, so that a claim of it stands between the lock of its gates and its commit. */
async function holdingOrder(orderId: string, meanwhile: () => Promise<void>): Promise<void> {
  const db = charges.host.database("charge");
  const [row] = await db.query<{ workspace_id: string }>(
    "SELECT workspace_id FROM orders WHERE workspace_id <> '' AND id = ?",
    [orderId],
  );
  await transact(
    db,
    async (tx) => {
      await tx.query("SELECT id FROM orders WHERE workspace_id = ? AND id = ? FOR UPDATE", [
        row?.workspace_id ?? "",
        orderId,
      ]);
      await meanwhile();
      return null;
    },
    { landed: () => Promise.resolve(undefined) },
  );
}

describe("PayOrder while its method is detached", () => {
  test("C8: a claim that has passed the gate is waited for, and then the method is charged no more", async () => {
    const { customerId, method, order } = await anOrderToPay(workspace, "sim_slow_700ms");
    let paying: ReturnType<typeof pay> | undefined;
    let detaching: ReturnType<typeof detach> | undefined;
    await holdingOrder(order.id, async () => {
      paying = pay(workspace, order.id);
      paying.catch(() => undefined);
      await untilLockWait(order.id);
      detaching = detach(method.id);
      detaching.catch(() => undefined);
      await untilClosingWaits(method.id);
      expect(await methodState(method.id)).toBe(DETACHING);
    });
    // The method is read first: what was on its way when it was DETACHED would still be seen.
    await eventually(async () => {
      const isDetached = (await methodState(method.id)) === DETACHED;
      const attempt = await attemptState(order.id);
      if (isDetached) expect(attempt).toBe(AttemptState.APPROVED);
      return isDetached;
    });
    expect((await paying)?.attempt?.state).toBe(AttemptState.APPROVED);
    expect((await detaching)?.paymentMethod?.isDefault).toBe(false);
    const next = await anOrder(workspace, { customerId });
    const refusal = await refused(pay(workspace, next.id, { paymentMethodId: method.id }));
    expect(refusal.reason).toBe("PAYMENT_METHOD_NOT_CHARGEABLE");
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargesOf(next.id)).toEqual([]);
  });

  test("C8: the call waits until the method is detached, and a repeat answers the same", async () => {
    const { method } = await anOrderToPay(workspace);
    const first = await detach(method.id, "detach");
    expect(first.paymentMethod).toMatchObject({ state: DETACHED, revision: 4n });
    expect(first.paymentMethod?.detachTime).toBeDefined();
    expect(await detach(method.id, "detach")).toEqual(first);
  });

  test("C8: it answers DETACHING at its deadline where a charge is on its way, and DETACHED later", async () => {
    const { method, order } = await anOrderToPay(workspace, "sim_slow_1500ms");
    const paying = pay(workspace, order.id);
    await eventually(async () => (await attemptState(order.id)) === AttemptState.SENT);
    const early = await detach(method.id, "detach", 800);
    expect(early.paymentMethod).toMatchObject({ state: DETACHING, revision: 3n });
    expect((await paying).attempt?.state).toBe(AttemptState.APPROVED);
    const late = await detach(method.id, "detach");
    expect(late.paymentMethod).toMatchObject({ state: DETACHED, revision: 4n });
  });

  test("C8: archiving its customer detaches it by the same two steps; the old order shows it", async () => {
    const { customerId, method, order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    const customers = workspace.client(CustomerService);
    await customers.archiveCustomer({ requestId: randomUUID(), customerId });
    await eventually(async () => (await methodState(method.id)) === DETACHED);
    await eventually(async () => {
      const { customer } = await customers.getCustomer({ customerId });
      return customer?.state === CustomerState.ARCHIVED;
    });
    const { attempts } = await workspace.client(OrderService).getOrder({ orderId: order.id });
    expect(attempts[0]?.paymentMethod).toMatchObject({ id: method.id, last4: method.card?.last4 });
  });
});
