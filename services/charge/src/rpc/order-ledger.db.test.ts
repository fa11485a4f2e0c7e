import {
  type ExternalPayment,
  ExternalPaymentState,
  OrderService,
  RefundObligation,
  RefundState,
} from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { eventually, present, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { payOutside, reverse } from "../test-support/external-payments.ts";
import { refund } from "../test-support/refunds.ts";

/** Sequences that are tried; each is some calls on one order. */
const SEQUENCES = Number(process.env["FLINT_TEST_BALANCES"] ?? 24);

/** With FLINT_TEST_BALANCES=2000. */
const LONGEST_MS = 60 * 60_000;

/** What the default method of a customer does when it is charged, and when that is refunded. */
const TOKENS = [
  "sim_approve",
  "sim_approve__refund_fails",
  "sim_approve__refund_pending_after_1ms",
  "sim_approve__refund_fails_late_after_1ms",
  "sim_approve__refund_reset_after",
  "sim_approve__refund_reset_before",
  "sim_decline_do_not_honor_1_then_approve",
  "sim_reset_after_charge",
  "sim_pending_1ms",
] as const;

/** Why a call may be refused: for what came before it. */
const REFUSALS = [
  "ORDER_ALREADY_PAID",
  "ATTEMPT_IN_FLIGHT",
  "OUTSTANDING_STALE",
  "REFUND_NOTHING_LEFT",
  "REFUND_EXCEEDS_REFUNDABLE",
  "EXTERNAL_PAYMENT_EXCEEDS_OUTSTANDING",
  "EXTERNAL_PAYMENT_NOT_REVERSIBLE",
];

type Step =
  | { does: "charge" | "settle" }
  /** So much of the order's total, in hundredths. */
  | { does: "external"; percent: number }
  | { does: "refund"; percent: number; obligation: RefundObligation }
  | { does: "reverse"; which: number };

let charges: ChargeHost;
let workspace: TestWorkspace;
const customers = new Map<string, string>();

beforeAll(async () => {
  charges = await chargeHost();
  workspace = await charges.newWorkspace();
  for (const processorToken of TOKENS) {
    const { id: customerId } = await aCustomer(workspace);
    await aPaymentMethod(workspace, { customerId, processorToken });
    customers.set(processorToken, customerId);
  }
});
afterAll(() => charges.stop());

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ does: "charge" } as const),
  fc.constant({ does: "settle" } as const),
  fc.record({ does: fc.constant("external" as const), percent: fc.integer({ min: 1, max: 110 }) }),
  fc.record({
    does: fc.constant("refund" as const),
    percent: fc.integer({ min: 1, max: 110 }),
    obligation: fc.constantFrom(RefundObligation.CREDITED, RefundObligation.OWED_AGAIN),
  }),
  fc.record({ does: fc.constant("reverse" as const), which: fc.nat({ max: 3 }) }),
);

const sequence = fc.record({
  token: fc.constantFrom(...TOKENS),
  currency: fc.constantFrom("EUR", "JPY", "KWD"),
  price: fc.bigInt({ min: 1n, max: 99_999n }),
  // Steps of one round are taken at once.
  rounds: fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 }),
});

test(
  "A3, I5, INV-5: money adds up to the processor's ledger, after any calls",
  async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async ({ token, currency, price, rounds }) => {
        const unitAmount = { currency, amountMinor: price };
        const order = await anOrder(workspace, {
          ...{ customerId: customers.get(token) ?? "", currency },
          lines: [{ description: "Tea", quantity: 1n, unitAmount }],
        });
        for (const round of rounds) {
          await Promise.all(round.map((each) => take(order.id, { step: each, currency, price })));
          await check(order.id, "while some of it is open");
        }
        await settle(order.id);
        await check(order.id, "once all of it has its outcome");
      }),
      { numRuns: SEQUENCES },
    );
  },
  LONGEST_MS,
);

const read = (orderId: string) => workspace.client(OrderService).getOrder({ orderId });

async function take(
  orderId: string,
  { step, currency, price }: { step: Step; currency: string; price: bigint },
): Promise<void> {
  const amount = (percent: number) => {
    const amountMinor = (price * BigInt(percent)) / 100n;
    return { currency, amountMinor: amountMinor === 0n ? 1n : amountMinor };
  };
  switch (step.does) {
    case "charge":
      return unlessRefused(pay(workspace, orderId));
    case "external":
      return unlessRefused(payOutside(workspace, orderId, 0n, { amount: amount(step.percent) }));
    case "refund": {
      const { percent, obligation } = step;
      return unlessRefused(refund(workspace, orderId, { amount: amount(percent), obligation }));
    }
    case "reverse": {
      const { externalPayments } = await read(orderId);
      const payment = externalPayments[step.which];
      return payment && unlessRefused(reverse(workspace, payment.id));
    }
    case "settle":
      return settle(orderId);
  }
}

async function unlessRefused(call: Promise<unknown>): Promise<void> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) return;
  expect(REFUSALS).toContain((await refused(Promise.reject(failure as Error))).reason);
}

const OPEN = [RefundState.SENT, RefundState.PENDING, RefundState.UNKNOWN];

/** Waits until everything has its outcome, with every look-up due as if the time had passed. */
async function settle(orderId: string): Promise<void> {
  await eventually(async () => {
    await jobsDueNow(charges.host.database("charge"));
    const { order, refunds } = await read(orderId);
    return order?.liveAttemptId === "" && refunds.every(({ state }) => !OPEN.includes(state));
  });
}

async function check(orderId: string, when: string): Promise<void> {
  const { order, refunds, externalPayments } = await read(orderId);
  const totals = present(order?.totals, "totals");
  const minor = (name: "total" | "paid" | "refunded" | "credited" | "outstanding") =>
    totals[name]?.amountMinor ?? 0n;
  const entries = await entriesOf(orderId);
  const settled = when.startsWith("once");
  const charged = sum(approvedOf(orderId).map(({ amount }) => BigInt(amount)));
  const back = sum(charges.refundsOf(orderId).map(({ amount }) => BigInt(amount)));
  const outside = sum(externalPayments.filter(counts).map(({ applied }) => applied?.amountMinor));

  // A3: by its definition, by its entries, and never collected beyond what is owed.
  const net = minor("paid") - minor("refunded");
  expect(minor("outstanding")).toBe(minor("total") - minor("credited") - net);
  expect(minor("outstanding")).toBe(minor("total") - sum(entries.map(({ amount }) => amount)));
  expect(minor("outstanding")).toBeGreaterThanOrEqual(0n);
  // INV-5, by the ledger: never more back than came in, and Flint's sums are the ledger's.
  expect(back).toBeLessThanOrEqual(charged);
  const succeeded = refunds.filter(({ state }) => state === RefundState.SUCCEEDED);
  expect(minor("refunded")).toBe(sum(succeeded.map(({ amount }) => amount?.amountMinor)));
  expect(minor("refunded")).toBeLessThanOrEqual(back);
  if (!settled) return;
  const states = externalPayments.map(({ state }) => state);
  expect(states).not.toContain(ExternalPaymentState.UNAPPLIED);
  expect(minor("refunded")).toBe(back);
  expect(minor("paid")).toBe(charged + outside);
}

function counts({ state }: ExternalPayment): boolean {
  return state === ExternalPaymentState.APPLIED;
}

function approvedOf(orderId: string) {
  return charges.chargesOf(orderId).filter(({ state }) => state === "approved");
}

function sum(amounts: readonly (bigint | undefined)[]): bigint {
  return amounts.reduce<bigint>((all, amount) => all + (amount ?? 0n), 0n);
}

async function entriesOf(orderId: string): Promise<{ amount: bigint }[]> {
  return charges.host
    .database("charge")
    .query<{ amount: bigint }>(
      "SELECT amount_minor AS amount FROM order_entries WHERE workspace_id <> '' AND order_id = ?",
      [orderId],
    );
}
