import { expect, test } from "@jest/globals";
import type { Currency } from "@flint/money";
import { Refused, seededIds } from "@flint/std";
import type { Attempt } from "./attempt.ts";
import { claimOrder } from "./claim.ts";
import { editOrder, type OrderEdit } from "./edit-order.ts";
import type { PaymentIntent } from "./intent.ts";
import {
  checkEditable,
  closeOrder,
  createOrder,
  type Order,
  outstandingMinor,
  paymentState,
  reopenOrder,
} from "./order.ts";
import { type Outcome, type OrderEntry, settleAttempt } from "./settle.ts";
import { anAsk, anOrder, NOTHING_COUNTED, NOW, openGates } from "./test-support/charge-objects.ts";
import { type Dice, diceOf, seedOfRun, tally } from "./test-support/dice.ts";
import type { OrderContent } from "./totals.ts";

/** Orders of one run, and what is done to each of them. */
const ORDERS = 300;
const STEPS = 30;

const CURRENCIES = ["EUR", "JPY", "KWD"] as const;
const ids = seededIds(5);

/** An order, and what really happened to it, kept apart from its own sums. */
type World = {
  order: Order;
  entries: OrderEntry[];
  live: { intent: PaymentIntent; attempt: Attempt } | undefined;
  approved: { intent: PaymentIntent; attempt: Attempt }[];
};

const decline = { code: "insufficient_funds", networkCode: "", adviceCode: "", text: "" };
const OUTCOMES: Outcome[] = [
  { kind: "approved", processorChargeId: "ch_1", networkTransactionId: "" },
  { kind: "approved", processorChargeId: "ch_1", networkTransactionId: "" },
  { kind: "declined", processorChargeId: "ch_1", decline },
  { kind: "pending", processorChargeId: "ch_1" },
  { kind: "unknown" },
];

const amount = ({ pick }: Dice) => pick([0n, 1n, 99n, 500n, 1234n, 100_000n]);
const adjustments = (dice: Dice) =>
  dice.chance(30) ? [] : [{ description: "x", amountMinor: amount(dice) }];
const newLine = (dice: Dice) => ({
  ...{ id: ids.next("orderLine"), description: "x" },
  ...{ quantity: dice.pick([1n, 2n, 7n]), unitAmountMinor: amount(dice) },
});

function aWorld(dice: Dice, currency: Currency): World {
  const { workspaceId, customerId, context, metadata } = anOrder();
  const content: OrderContent = {
    lines: [newLine(dice), newLine(dice)],
    ...{ discounts: [], fees: adjustments(dice), taxes: adjustments(dice), tipMinor: undefined },
  };
  const facts = { workspaceId, customerId, context, currency, metadata, content };
  const order = createOrder({ ...facts, linesHash: hashOf(content) }, NOW);
  return { order, entries: [], live: undefined, approved: [] };
}

function hashOf(content: OrderContent): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

function anEdit(dice: Dice, { content }: Order): OrderEdit {
  const { chance, pick } = dice;
  const change = chance(50)
    ? [{ id: pick(content.lines).id, quantity: pick([1n, 3n]), unitAmountMinor: amount(dice) }]
    : [];
  const remove = chance(25) ? [pick(content.lines).id] : [];
  const add = chance(30) ? [newLine(dice)] : [];
  return {
    ...(chance(70) && { lines: { add, change, remove } }),
    ...(chance(25) && { discounts: adjustments(dice) }),
    ...(chance(25) && { fees: adjustments(dice) }),
    ...(chance(15) && { taxes: adjustments(dice) }),
    ...(chance(15) && { tip: { amountMinor: pick([undefined, 0n, 250n]) } }),
    ...(chance(5) && { customerId: pick(["cus_a", "cus_b"]) }),
  };
}

const steps = {
  edit: (dice: Dice, world: World): World => {
    checkEditable(world.order, {});
    const order = editOrder(world.order, anEdit(dice, world.order), {
      hasEntries: world.entries.length > 0,
      inFlightMinor: world.live?.attempt.amount.amountMinor,
      ...{ now: NOW, hashOf },
    });
    const inFlight = world.live?.attempt.amount.amountMinor ?? 0n;
    // An edit that asks for less leaves what was collected, and what is on its way, owed before it.
    if (order.totalMinor < world.order.totalMinor) {
      expect(outstandingMinor(order) >= inFlight).toBe(true);
    }
    return { ...world, order };
  },
  pay: (_dice: Dice, world: World): World => {
    const { order } = world;
    const { customerId, currency } = order;
    const owed = { currency, amountMinor: outstandingMinor(order) };
    const plan = { ...anAsk().plan, customerId, amount: owed };
    const { intent, attempt, ...after } = claimOrder(
      order,
      openGates(),
      anAsk({ plan }),
      NOTHING_COUNTED,
    );
    return { ...world, order: after.order, live: { intent, attempt } };
  },
  settle: (dice: Dice, world: World): World => {
    if (world.live === undefined) return world;
    const { order } = world;
    const outcome = dice.pick(OUTCOMES);
    const pending = world.live.attempt.progress.state === "pending" && outcome.kind === "unknown";
    if (pending) return world;
    const settled = settleAttempt({ order, ...world.live }, outcome, entryGiven());
    return settled === undefined ? world : after(world, settled);
  },
  return: (dice: Dice, world: World): World => {
    const [gone] = world.approved;
    if (gone === undefined || !dice.chance(30)) return world;
    const outcome: Outcome = { kind: "returned", processorChargeId: "ch_1", decline };
    const settled = settleAttempt({ order: world.order, ...gone }, outcome, entryGiven());
    if (settled === undefined) throw new Error("An approved attempt can be returned.");
    const entries = [...world.entries, ...settled.entries];
    return { ...world, order: settled.order, entries, approved: world.approved.slice(1) };
  },
  close: (_dice: Dice, world: World): World => ({
    ...world,
    order: closeOrder(world.order, {}, NOW),
  }),
  reopen: (_dice: Dice, world: World): World => ({
    ...world,
    order: reopenOrder(world.order, {}, NOW),
  }),
};

const entryGiven = () => ({ entryId: ids.next("entry"), now: NOW });

function after(world: World, settled: NonNullable<ReturnType<typeof settleAttempt>>): World {
  const { order, intent, attempt, entries } = settled;
  const isLive = order.liveAttemptId !== undefined;
  return {
    order,
    entries: [...world.entries, ...entries],
    live: isLive ? { intent, attempt } : undefined,
    approved: entries.length === 0 ? world.approved : [...world.approved, { intent, attempt }],
  };
}

const NAMES = [
  "edit",
  "edit",
  "edit",
  "pay",
  "settle",
  "settle",
  "return",
  "close",
  "reopen",
] as const;

/** A sum that knows nothing of the code that adds up an order. */
function handSum({ lines, discounts, fees, taxes, tipMinor = 0n }: OrderContent): bigint {
  let sum = tipMinor;
  for (const { quantity, unitAmountMinor } of lines) sum += quantity * unitAmountMinor;
  for (const { amountMinor } of discounts) sum -= amountMinor;
  for (const { amountMinor } of [...fees, ...taxes]) sum += amountMinor;
  return sum;
}

function expectBalanced(world: World, before: Order, about: object): void {
  const { order, entries } = world;
  const collected = entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const total = handSum(order.content);
  const state = total <= collected ? "paid" : collected > 0n ? "partially_paid" : "unpaid";
  expect({
    ...{ about, total: order.totalMinor, paid: order.paidMinor },
    ...{ outstanding: outstandingMinor(order), state: paymentState(order) },
    live: order.liveAttemptId,
  }).toEqual({
    ...{ about, total, paid: collected, outstanding: total - collected, state },
    live: world.live?.attempt.id,
  });
  const rises = order.revision - before.revision;
  const isAnother = JSON.stringify(visible(order)) !== JSON.stringify(visible(before));
  expect({ about, rises }).toEqual({ about, rises: isAnother ? 1 : 0 });
}

/** What of an order is its own: a claim is not, and makes no revision. */
function visible({ revision, updatedAt, liveAttemptId, ...rest }: Order): unknown {
  return JSON.parse(hashOf(rest as never));
}

test("A3: after any edits, payments, returns, closings: outstanding is the total less what was collected", () => {
  const seed = seedOfRun();
  const seen = new Map<string, number>();
  const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);
  const collected = new Map<string, bigint>();
  const shown = new Map<string, bigint>();
  const add = (sums: Map<string, bigint>, key: string, more: bigint) =>
    sums.set(key, (sums.get(key) ?? 0n) + more);
  for (let index = 0; index < ORDERS; index += 1) {
    const dice = diceOf(seed, index);
    const currency = dice.pick(CURRENCIES) as Currency;
    let world = aWorld(dice, currency);
    for (let step = 0; step < STEPS; step += 1) {
      const name = dice.pick(NAMES);
      const about = { seed, index, step, name };
      const before = world.order;
      try {
        world = steps[name](dice, world);
        count(before === world.order ? `${name} (nothing)` : name);
      } catch (error) {
        if (!(error instanceof Refused)) throw new Error(JSON.stringify(about), { cause: error });
        count(`${name} ${error.reason}`);
      }
      expectBalanced(world, before, about);
    }
    add(shown, currency, world.order.paidMinor);
    for (const { amountMinor } of world.entries) add(collected, currency, amountMinor);
  }
  console.info(`seed ${seed}, ${ORDERS} orders of ${STEPS} steps\n${tally(seen)}`);
  expect({ seed, shown }).toEqual({ seed, shown: collected });
  // Each of them must come up, or nothing was held against it.
  for (const name of [
    ...[
      "edit",
      "pay",
      "settle",
      "return",
      "close",
      "reopen",
      "edit LINE_PAID",
      "edit CUSTOMER_FIXED",
    ],
    ...["edit ORDER_BELOW_COLLECTED", "edit ATTEMPT_IN_FLIGHT", "edit ORDER_CLOSED"],
    ...["close ATTEMPT_IN_FLIGHT", "pay ORDER_ALREADY_PAID", "reopen ORDER_NOT_CLOSED"],
  ]) {
    expect({ seed, name, often: (seen.get(name) ?? 0) > 0 }).toMatchObject({ often: true });
  }
});
