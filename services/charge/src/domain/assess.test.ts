import { expect, test } from "@jest/globals";
import type { Currency } from "@flint/money";
import { Refused, seededIds } from "@flint/std";
import { type Dice, diceOf, seedOfRun, tally } from "./test-support/dice.ts";
import { assess, type ChargeFacts } from "./assess.ts";
import { BLOCKER_RULES } from "./blocker-rules.ts";
import { refuseFirst } from "./blocker.ts";
import { claimOrder } from "./claim.ts";
import { countersOf } from "./network-budget.ts";
import type { OrderNotice } from "./notice.ts";
import { NOTICE_REGIMES } from "./notice-regimes.ts";
import { outstandingMinor } from "./order.ts";
import { planCharge, type WalletAnswer } from "./plan.ts";
import { anAsk, anOrder, NOW, openGates } from "./test-support/charge-objects.ts";

const STATES = 10_000;
const ids = seededIds(11);
const EUR = "EUR" as Currency;

const MONTHLY = { interval: "month", count: 1 } as const;

const SOURCES = ["explicit", "default"] as const;

/** What the wallet has no part in; the budget and the first charge are charge's own to know. */
const CHARGES_OWN = new Set([
  "CONSENT_CADENCE_EXCEEDED",
  "FIRST_CHARGE_MISSING",
  "NETWORK_BUDGET_EXHAUSTED",
]);

/** An order's own amount was held to its bounds when the order was made. */
const ONLY_WITHOUT_ORDER = new Set(["AMOUNT_INVALID"]);

const WALLET_REASONS = Object.entries(BLOCKER_RULES)
  .filter(([reason, rule]) => rule.class !== "transaction" && !CHARGES_OWN.has(reason))
  .map(([reason]) => reason)
  .concat("CUSTOMER_ARCHIVED");

/** A notice of what {@link anOrder} owes where nothing is paid; unsent without an instant. */
function noticeOf(earliestDebitAt: Temporal.Instant | undefined): OrderNotice {
  const { period } = NOTICE_REGIMES.sepa_core;
  const regime = "sepa_core" as const;
  const id = ids.next("notice");
  return { id, regime, consentId: "", period, earliestDebitAt, amountMinor: 3000n };
}

/** A state of everything that decides, each thing wrong now and then. */
function stateOf({ chance, pick }: Dice): Required<Omit<ChargeFacts, "namedCustomerId">> & {
  namedCustomerId: string | undefined;
  order: NonNullable<ChargeFacts["order"]>;
  wallet: WalletAnswer;
  cadence: NonNullable<ChargeFacts["cadence"]>;
} {
  const order = anOrder({
    state: chance(3) ? "closed" : "open",
    paidMinor: chance(3) ? 3000n : 0n,
    liveAttemptId: chance(3) ? "att_x" : undefined,
    notice: chance(8) ? noticeOf(pick([undefined, NOW, NOW.add({ hours: 1 })])) : undefined,
  });
  const currency = chance(3) ? "XAU" : order.currency;
  const initiator = chance(4) ? "customer" : "merchant";
  const { plan } = anAsk();
  const rejected = chance(25) ? [pick(WALLET_REASONS), pick(WALLET_REASONS)] : [];
  const [rejectedReason = "", ...furtherReasons] = new Set(rejected);
  const candidate = {
    ...{ paymentMethodId: plan.instrument.paymentMethod.id, source: pick(SOURCES) },
    ...{ rejectedReason, furtherReasons, processorAccountId: "pra_1", processor: "simulator" },
    ...{ fingerprint: "f", brand: "visa" },
  };
  const amount = { currency: EUR, amountMinor: outstandingMinor(order) };
  const charge = { ...candidate, amount, initiator } as const;
  const key = countersOf(charge, NOW)[0]?.key ?? "";
  const sends = chance(4) ? 15 : 14;
  const chosen = rejectedReason === "" ? plan.instrument : undefined;
  const captureKind = chance(8) ? "manual" : "automatic";
  const debited = { ...plan.instrument.paymentMethod, kind: "sepa_debit" as const };
  const instrument = chosen && chance(40) ? { ...chosen, paymentMethod: debited } : chosen;
  const facts = {
    customerId: order.customerId,
    consentId: "con_1",
    noticeDays: 0,
    cadence: MONTHLY,
  };
  const wallet = { ...facts, candidates: [candidate] };
  const regime = chance(3) ? ("sepa_core" as const) : undefined;
  return {
    ...{ order, amount, initiator, reason: "unscheduled" },
    expected: {
      revision: chance(2) ? 9 : undefined,
      outstanding: { currency, amountMinor: chance(3) ? 1n : amount.amountMinor },
    },
    plannedCustomerId: order.customerId,
    namedCustomerId: chance(3) ? "cus_other" : undefined,
    firstChargeFound: !chance(3),
    wallet: { ...wallet, instrument },
    representable: !chance(3),
    captureKind,
    authorizable: !chance(70),
    noticeNeed: { regime, consentId: "con_1", agreedDays: 0 },
    at: NOW,
    gates: openGates().map((gate) => ({ ...gate, open: !chance(1) })),
    cadence: {
      ...{ consentId: "con_1", cadence: MONTHLY, at: NOW },
      usedAt: chance(4) ? [NOW.subtract({ hours: 24 })] : [],
    },
    budget: {
      ...{ charge, at: NOW },
      sends: Array.from({ length: sends }, () => ({ key, sentAt: NOW })),
    },
  };
}

/** What a charge does, step by step, with the facts as it comes to know them. */
function chargeBy(state: ReturnType<typeof stateOf>): void {
  const { order, wallet, gates, budget, cadence, noticeNeed, at, ...known } = state;
  const { representable, firstChargeFound, ...asked } = { ...known, order };
  refuseFirst(assess(asked));
  refuseFirst(assess({ ...asked, firstChargeFound }));
  refuseFirst(assess({ ...asked, firstChargeFound, wallet, representable, noticeNeed, at }));
  const amount = { currency: EUR, amountMinor: outstandingMinor(order) };
  const { initiator, reason, expected } = state;
  const charge = { customerId: order.customerId, amount, initiator, reason };
  const plan = { ...planCharge(charge, wallet), noticeNeed };
  claimOrder(order, gates, anAsk({ plan, initiator, reason, expected }), {
    sends: budget.sends,
    usedAt: cadence.usedAt,
  });
}

test("D7: over 10,000 states the check and the charge find the same, and the check all of it", () => {
  const seed = seedOfRun();
  const dice = diceOf(seed);
  const seen = new Map<string, number>();
  const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);
  for (let index = 0; index < STATES; index += 1) {
    const state = stateOf(dice);
    const blockers = assess(state);
    const refusal = refusalOf(() => chargeBy(state));
    const about = { seed, state: index, refusal };
    expect(about).toEqual({ ...about, refusal: blockers[0]?.refusal ?? "none" });
    for (const reason of new Set(blockers.map((blocker) => blocker.reason))) count(reason);
    count(blockers.length === 0 ? "(ready)" : "(not ready)");
  }
  console.info(`seed ${seed}, ${STATES} states\n${tally(seen)}`);
  expect(seen.get("(ready)")).toBeGreaterThanOrEqual(STATES * 0.3);
  for (const reason of Object.keys(BLOCKER_RULES)) {
    if (!ONLY_WITHOUT_ORDER.has(reason)) {
      expect({ seed, reason, often: (seen.get(reason) ?? 0) >= 100 }).toMatchObject({
        often: true,
      });
    }
  }
});

function refusalOf(run: () => void): string {
  try {
    run();
    return "none";
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}
