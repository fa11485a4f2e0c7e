import { Code } from "@connectrpc/connect";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  AttemptState,
  BlockerClass,
  ChargeReason,
  Initiator,
  RemedyKind,
} from "@flint/contracts-charge";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { check } from "../test-support/readiness.ts";

const START = "2026-03-01T12:00:00Z";
const clock = fakeClock(START);
let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set(START);
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const VISA = "sim_decline_insufficient_funds__card_v";
const MASTERCARD = "sim_decline_insufficient_funds__advice_24__card_m";

/** A payment method of the customer's; the card is the token's. */
const save = (processorToken: string) => aPaymentMethod(workspace, { customerId, processorToken });

const linesOf = (amountMinor: bigint) => [
  { description: "Tea", quantity: 1n, unitAmount: { currency: "EUR", amountMinor } },
];

/** Declined so many times, each for an order of its own. @returns the orders */
async function decline(times: number, amountMinor = 2000n): Promise<string[]> {
  const orders: string[] = [];
  for (let time = 0; time < times; time++) {
    const { id } = await anOrder(workspace, { customerId, lines: linesOf(amountMinor) });
    expect((await pay(workspace, id)).attempt?.state).toBe(AttemptState.DECLINED);
    orders.push(id);
  }
  return orders;
}

const newOrder = async (amountMinor = 2000n) =>
  (await anOrder(workspace, { customerId, lines: linesOf(amountMinor) })).id;

/** The charge is refused until then, and nothing is sent for it. */
async function expectExhausted(orderId: string, freeAt: string): Promise<void> {
  expect(await refused(pay(workspace, orderId))).toMatchObject({
    ...{ code: Code.FailedPrecondition, reason: "NETWORK_BUDGET_EXHAUSTED" },
    details: { free_time: freeAt },
  });
  expect(charges.chargeRequestsOf(orderId)).toEqual([]);
}

describe("a network's limit", () => {
  test("stops the sixteenth Visa charge that is not approved in 30 days, and says until when", async () => {
    await save(VISA);
    await decline(1);
    clock.advance({ hours: 24 });
    await decline(14);
    const orderId = await newOrder();
    await expectExhausted(orderId, "2026-03-31T12:00:00Z");
    expect(await check(workspace, { orderId })).toMatchObject({
      ready: false,
      blockers: [
        {
          ...{ class: BlockerClass.NETWORK_BUDGET, reason: "NETWORK_BUDGET_EXHAUSTED" },
          details: { network: "visa", sends_max: "15", window_hours: "720" },
          removedBy: [
            { kind: RemedyKind.WAIT_UNTIL, untilTime: { seconds: 1774958400n } },
            { kind: RemedyKind.NAME_PAYMENT_METHOD },
            { kind: RemedyKind.SET_UP_NEW_METHOD },
            { kind: RemedyKind.BILL_BY_INVOICE },
          ],
        },
      ],
    });
    const then = { orderId, atTime: { seconds: 1774958400n, nanos: 0 } };
    expect((await check(workspace, then)).ready).toBe(true);
    // Another amount, and the customer's own press of a button, are counted apart.
    await decline(1, 2001n);
    const present = { initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL };
    expect((await pay(workspace, orderId, present)).attempt?.state).toBe(AttemptState.DECLINED);
    clock.set("2026-03-31T12:00:00Z");
    expect((await pay(workspace, orderId)).attempt?.state).toBe(AttemptState.DECLINED);
  });

  test("counts the card, whatever the amount, the order and the payment method (Mastercard)", async () => {
    await save(MASTERCARD);
    await decline(5, 100n);
    await save(MASTERCARD);
    await decline(4, 200n);
    await expectExhausted(await newOrder(300n), "2026-03-02T12:00:00Z");
    customerId = (await aCustomer(workspace)).id;
    await save(MASTERCARD);
    await expectExhausted(await newOrder(400n), "2026-03-02T12:00:00Z");
    clock.advance({ hours: 24 });
    await decline(1, 300n);
  });

  test("does not count what was approved", async () => {
    await save("sim_approve__card_a");
    for (let time = 0; time < 20; time++) {
      const { attempt } = await pay(workspace, await newOrder());
      expect(attempt?.state).toBe(AttemptState.APPROVED);
    }
  });

  test("does not count what was never sent, once that is known", async () => {
    await save(VISA);
    await decline(14);
    // The same card, of another customer by a token that the processor turns away.
    const first = customerId;
    const second = (await aCustomer(workspace)).id;
    customerId = second;
    await save("sim_rate_limited__card_v");
    for (let time = 0; time < 3; time++) {
      expect((await pay(workspace, await newOrder())).attempt?.state).toBe(AttemptState.NOT_SENT);
    }
    customerId = first;
    await decline(1);
    await expectExhausted(await newOrder(), "2026-03-31T12:00:00Z");
    customerId = second;
    await expectExhausted(await newOrder(), "2026-03-31T12:00:00Z");
  });

  test("is passed by none of many calls at once", async () => {
    await save(MASTERCARD);
    const orders = await Promise.all(Array.from({ length: 30 }, () => newOrder(500n)));
    const ends = await Promise.allSettled(orders.map((orderId) => pay(workspace, orderId)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(orders.flatMap((orderId) => charges.chargeRequestsOf(orderId))).toHaveLength(9);
  });
});
