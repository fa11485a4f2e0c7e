import { randomUUID } from "node:crypto";
import { type Order, OrderPaymentState, OrderService } from "@flint/contracts-charge";
import { refusalOf } from "@flint/rpc";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { present, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Dice, diceOf, seedOfRun, tally } from "../domain/test-support/dice.ts";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

/** Calls of each order's; every one of them is read again from the database. */
const STEPS = 40;

const CURRENCIES = ["EUR", "JPY", "USD"] as const;

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
  workspace = await charges.newWorkspace();
});
afterAll(() => charges.stop());

const orders = () => workspace.client(OrderService);
const requestId = () => randomUUID();

type Case = { dice: Dice; currency: string; methods: readonly string[] };

async function aCase(dice: Dice, currency: string): Promise<Case & { order: Order }> {
  const { id: customerId } = await aCustomer(workspace);
  const approving = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const declining = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken: "sim_decline_insufficient_funds", makeDefault: false },
  });
  const order = await anOrder(workspace, { customerId, currency });
  return { dice, currency, methods: [approving.id, approving.id, declining.id], order };
}

function anEdit({ dice, currency }: Case, { lines }: Order): object {
  const { chance, pick } = dice;
  const money = () => ({ currency, amountMinor: pick([0n, 1n, 250n, 999n, 4000n]) });
  const items = () => ({ items: chance(30) ? [] : [{ description: "x", amount: money() }] });
  const line = () => ({ description: "x", quantity: pick([1n, 2n]), unitAmount: money() });
  const lineId = pick(lines).id;
  const change = chance(50) ? [{ lineId, quantity: pick([1n, 3n]), unitAmount: money() }] : [];
  return {
    lines: { add: chance(40) ? [line()] : [], change, remove: chance(20) ? [pick(lines).id] : [] },
    ...(chance(30) && { discounts: items() }),
    ...(chance(30) && { fees: items() }),
    ...(chance(20) && { tip: chance(50) ? {} : { amount: money() } }),
  };
}

const steps = {
  edit: (one: Case, order: Order) =>
    orders().updateOrder({ requestId: requestId(), orderId: order.id, ...anEdit(one, order) }),
  pay: ({ dice, methods }: Case, order: Order) =>
    pay(workspace, order.id, { paymentMethodId: dice.pick(methods) }),
  close: (_case: Case, order: Order) =>
    orders().closeOrder({ requestId: requestId(), orderId: order.id }),
  reopen: (_case: Case, order: Order) =>
    orders().reopenOrder({ requestId: requestId(), orderId: order.id, reason: "by chance" }),
};

const NAMES = ["edit", "edit", "edit", "pay", "pay", "close", "reopen", "reopen"] as const;

const read = async (orderId: string) =>
  present((await orders().getOrder({ orderId })).order, "order");

/** What the order says of its money, and what the processor and a sum by hand say of it. */
function expectBalanced(order: Order, about: object): void {
  const minor = (money: { amountMinor: bigint } | undefined) => money?.amountMinor ?? 0n;
  const sum = (list: readonly { amount?: { amountMinor: bigint } | undefined }[]) =>
    list.reduce((all, { amount }) => all + minor(amount), 0n);
  const { lines, discounts, fees, taxes, tip, totals } = order;
  const total = sum(lines) - sum(discounts) + sum(fees) + sum(taxes) + minor(tip);
  const collected = charges
    .chargesOf(order.id)
    .filter(({ state }) => state === "approved")
    .reduce((all, { amount }) => all + BigInt(amount), 0n);
  const { PAID, PARTIALLY_PAID, UNPAID } = OrderPaymentState;
  expect({
    ...{ about, total: minor(totals?.total), paid: minor(totals?.paid) },
    ...{ outstanding: minor(totals?.outstanding), state: order.paymentState },
  }).toEqual({
    ...{ about, total, paid: collected, outstanding: total - collected },
    state: collected >= total ? PAID : collected > 0n ? PARTIALLY_PAID : UNPAID,
  });
}

test("A3: the processor's own ledger agrees with an order after any edits, payments and closings", async () => {
  const seed = seedOfRun();
  const seen = new Map<string, number>();
  const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);
  for (const [index, currency] of CURRENCIES.entries()) {
    const one = await aCase(diceOf(seed, index), currency);
    let { order } = one;
    for (let step = 0; step < STEPS; step += 1) {
      const name = one.dice.pick(NAMES);
      const about = { seed, currency, step, name };
      const before = order;
      const refusal = await steps[name](one, order).then(
        () => undefined,
        (error: unknown) => refusalOf(error)?.reason ?? String(error),
      );
      count(refusal === undefined ? name : `${name} ${refusal}`);
      order = await read(order.id);
      expectBalanced(order, about);
      if (refusal !== undefined) expect({ about, order }).toEqual({ about, order: before });
      const rises = order.revision - before.revision;
      expect({ about, rises: rises === 0n || rises === 1n }).toEqual({ about, rises: true });
    }
    const events = await storedEvents(charges.host, "charge", order.id);
    expect({ seed, sequences: events.map(({ sequence }) => sequence) }).toEqual({
      seed,
      sequences: Array.from({ length: Number(order.revision) }, (_, at) => at + 1),
    });
    const [entries] = await charges.host
      .database("charge")
      .query<{ sum: unknown }>(
        "SELECT SUM(amount_minor) AS sum FROM order_entries WHERE workspace_id <> '' AND order_id = ?",
        [order.id],
      );
    const sum = BigInt(String(entries?.sum ?? 0));
    expect({ seed, currency, sum }).toEqual({
      seed,
      currency,
      sum: order.totals?.paid?.amountMinor,
    });
  }
  console.info(`seed ${seed}\n${tally(seen)}`);
  for (const name of ["edit", "pay"])
    expect({ seed, name, seen: seen.has(name) }).toMatchObject({ seen: true });
});

test("A8: edits and payments at once never collect more than the order comes to", async () => {
  const { order } = await aCase(diceOf(1), "EUR");
  const fee = (amountMinor: bigint) => ({
    fees: { items: [{ description: "x", amount: { currency: "EUR", amountMinor } }] },
  });
  const fees = [0n, 500n, 100n, 900n, 0n, 300n];
  const calls = fees.flatMap((amount) => [
    orders().updateOrder({ requestId: requestId(), orderId: order.id, ...fee(amount) }),
    pay(workspace, order.id),
  ]);
  const reasons = (await Promise.allSettled(calls)).map((result) =>
    result.status === "fulfilled" ? "" : refusalOf(result.reason)?.reason,
  );
  const known = ["", "ATTEMPT_IN_FLIGHT", "ORDER_ALREADY_PAID", "OUTSTANDING_STALE"];
  for (const reason of reasons) expect([...known, "ORDER_BELOW_COLLECTED"]).toContain(reason);
  const after = await read(order.id);
  expectBalanced(after, { reasons });
  const owed = after.totals?.outstanding?.amountMinor ?? -1n;
  expect(owed).toBeGreaterThanOrEqual(0n);
  // Every payment may have met an edit; what is left is owed once.
  if (owed > 0n) await pay(workspace, order.id);
  const paid = await read(order.id);
  expectBalanced(paid, { reasons });
  expect(paid.paymentState).toBe(OrderPaymentState.PAID);
});
