import { randomUUID } from "node:crypto";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  BackupUse,
  CaptureKind,
  ChargeReason,
  type CheckReadinessResponse,
  Initiator,
  OrderService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { eventually, fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { type Dice, diceOf, seedOfRun, tally } from "../domain/test-support/dice.ts";
import {
  ACCOUNT_KINDS,
  aPayer,
  changeAccount,
  type Payer,
  WALLET_KINDS,
} from "../test-support/payers.ts";
import { check, reasonsIn } from "../test-support/readiness.ts";

/** With FLINT_TEST_STATES=10000 all of them. */
const STATES = Number(process.env["FLINT_TEST_STATES"] ?? "800");
const SEED = seedOfRun();

/** How often each blocker must be seen; in a short run that it was seen at all. */
const OFTEN = STATES >= 10_000 ? 100 : 1;

/** Customers whose states are gone through beside each other; those of one customer never are. */
const AT_ONCE = 6;

/** Much more than so many states take, on a machine that others use. */
const TIMEOUT_MS = 120_000 + STATES * 500;

/** Of a hundred states so many are of a workspace whose account is ready. */
const READY_ACCOUNTS_PERCENT = 86;

const clock = fakeClock("2026-03-01T12:00:00Z");
let charges: ChargeHost;
let ready: Payer[];
let others: Payer[];

beforeAll(async () => {
  charges = await chargeHost({ clock });
  const more = Array.from({ length: 8 }, () => "good" as const);
  ready = await payersOf("ready", [...WALLET_KINDS, ...more]);
  others = [];
  for (const kind of ["disabled", "pending", "due", "gocardless"] as const) {
    others.push(...(await payersOf(kind, ["good", "limited"])));
  }
  others.push(...(await payersOf("gocardless", ["good", "good"])));
  // What was to expire has expired, and what was closed is closed everywhere.
  clock.advance({ hours: 2 });
  for (const payer of ready) await eventually(() => isAtRest(payer));
}, TIMEOUT_MS);
afterAll(() => charges.stop());

/** A workspace of its own with customers, whose account is then as the kind says. */
async function payersOf(
  kind: keyof typeof ACCOUNT_KINDS,
  wallets: readonly (typeof WALLET_KINDS)[number][],
): Promise<Payer[]> {
  const workspace = await charges.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const other = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const world = { host: charges.host, clock, workspace, otherMethod: other.id };
  const payers: Payer[] = [];
  for (const wallet of wallets) payers.push(await aPayer(world, wallet));
  await changeAccount(workspace, ACCOUNT_KINDS[kind]);
  return payers;
}

/** News of an archiving travels: until it has, the check and a charge may stand before and after it. */
async function isAtRest({ workspace, customerId }: Payer): Promise<boolean> {
  const { customer } = await workspace.client(CustomerService).getCustomer({ customerId });
  if (customer?.state === CustomerState.ACTIVE) return true;
  const amount = { currency: "EUR", amountMinor: 1n };
  return reasonsIn(await check(workspace, { customerId, amount })).includes("CUSTOMER_ARCHIVED");
}

/** One question, and the charge that it is about. */
type Asked = { answer: Promise<CheckReadinessResponse>; charge(): Promise<unknown> };

test(
  "D7: what is ready is charged at once, and what is not is refused with the first blocker named",
  async () => {
    const seen = new Map<string, number>();
    const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);
    const requests = charges.chargeRequests().length;
    let sent = 0;
    const payers = [...shareOut()];
    const work = payers.map(({ payer, states }, part) => async () => {
      const dice = diceOf(SEED, part);
      for (let index = 0; index < states; index += 1) {
        const { answer, charge } = await ask(payer, dice);
        const { ready: isReady, blockers } = await answer;
        const about = { seed: SEED, part, index, blockers: blockers.map(({ reason }) => reason) };
        expect({ ...about, isReady }).toEqual({ ...about, isReady: blockers.length === 0 });
        const refusal = await charge().then(
          () => "none",
          async (error: Error) => (await refused(Promise.reject(error))).reason,
        );
        expect({ ...about, refusal }).toEqual({
          ...about,
          refusal: blockers[0]?.refusalReason ?? "none",
        });
        sent += isReady ? 1 : 0;
        count(isReady ? "(ready)" : "(not ready)");
        for (const reason of new Set(about.blockers)) count(reason);
      }
    });
    await inTurns(work);
    console.info(`seed ${SEED}, ${STATES} states\n${tally(seen)}`);
    // Only the charges reached the processor; the checks did not.
    expect(charges.chargeRequests()).toHaveLength(requests + sent);
    expect(seen.get("(ready)")).toBeGreaterThanOrEqual(STATES * 0.3);
    for (const reason of REASONS) {
      const often = (seen.get(reason) ?? 0) >= OFTEN;
      expect({ seed: SEED, reason, often }).toMatchObject({ often: true });
    }
  },
  TIMEOUT_MS,
);

/** What can stand in the way of a charge of a sandbox. */
const REASONS = [
  "PROCESSOR_ACCOUNT_DISABLED",
  "PROCESSOR_ACCOUNT_CAPABILITY_PENDING",
  "PROCESSOR_ACCOUNT_REQUIREMENTS_DUE",
  "CURRENCY_UNKNOWN",
  "AMOUNT_INVALID",
  "AMOUNT_NOT_REPRESENTABLE",
  "ORDER_CUSTOMER_MISMATCH",
  "INITIATOR_REASON_MISMATCH",
  "ORDER_CLOSED",
  "ORDER_ALREADY_PAID",
  "OUTSTANDING_STALE",
  "ATTEMPT_IN_FLIGHT",
  "CUSTOMER_ARCHIVED",
  "DEFAULT_MISSING",
  "PAYMENT_METHOD_NOT_ACTIVE",
  "PAYMENT_METHOD_EXPIRED",
  "PAYMENT_METHOD_ON_SESSION_ONLY",
  "PAYMENT_METHOD_OF_OTHER_CUSTOMER",
  "CONSENT_MISSING",
  "CONSENT_REVOKED",
  "CONSENT_EXPIRED",
  "CONSENT_AMOUNT_EXCEEDED",
  "FIRST_CHARGE_MISSING",
  "NETWORK_BUDGET_EXHAUSTED",
];

/** How many states each customer has: all of them together. */
function* shareOut(): Generator<{ payer: Payer; states: number }> {
  const ofReady = Math.round((STATES * READY_ACCOUNTS_PERCENT) / 100);
  for (const [payers, total] of [
    [ready, ofReady],
    [others, STATES - ofReady],
  ] as const) {
    for (const [index, payer] of payers.entries()) {
      const states = Math.floor(total / payers.length) + (index < total % payers.length ? 1 : 0);
      yield { payer, states };
    }
  }
}

async function inTurns(work: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...work];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const PAIRS = [
  [Initiator.MERCHANT, ChargeReason.RECURRING],
  [Initiator.CUSTOMER, ChargeReason.STORED_CREDENTIAL],
  [Initiator.CUSTOMER, ChargeReason.MOTO],
  [Initiator.MERCHANT, ChargeReason.RESUBMISSION],
  [Initiator.CUSTOMER, ChargeReason.UNSCHEDULED],
  [Initiator.MERCHANT, ChargeReason.MOTO],
] as const;

/** Asks about a charge of the customer's as the dice say, and tells how to make just that charge. */
async function ask(payer: Payer, dice: Dice): Promise<Asked> {
  const { workspace, customerId, methods, hasBackups } = payer;
  const [initiator, reason] = dice.chance(80)
    ? [Initiator.MERCHANT, ChargeReason.UNSCHEDULED]
    : dice.pick(PAIRS);
  const paymentMethodId = dice.chance(16) ? dice.pick(methods) : "";
  const backupUse =
    hasBackups && dice.chance(60) ? BackupUse.WHERE_DEFAULT_CANNOT : BackupUse.UNSPECIFIED;
  const captureKind = dice.chance(6) ? CaptureKind.MANUAL : CaptureKind.UNSPECIFIED;
  const how = { initiator, reason, paymentMethodId, backupUse, captureKind };
  const money = {
    currency: dice.chance(7) ? "XAU" : dice.pick(["EUR", "EUR", "JPY"]),
    amountMinor: dice.chance(6) ? 0n : dice.pick([2000n, 2000n, 1999n, 2001n]),
  };
  const requestId = randomUUID();
  if (dice.chance(30)) {
    const intent = { requestId, customerId, amount: money, description: "Tea", ...how };
    return {
      answer: check(workspace, { customerId, amount: money, ...how }),
      charge: () => workspace.client(PaymentIntentService).createPaymentIntent(intent),
    };
  }
  const orderId = await anOrderOf(payer, dice);
  const named = dice.chance(5) ? await someoneElse(workspace) : dice.chance(10) ? customerId : "";
  const amount = dice.chance(6) ? money : undefined;
  return {
    answer: check(workspace, { orderId, customerId: named, amount, ...how }),
    charge: () =>
      named === ""
        ? pay(workspace, orderId, { ...how, expectedOutstanding: amount })
        : workspace
            .client(PaymentIntentService)
            .createPaymentIntent({ requestId, orderId, customerId: named, amount, ...how }),
  };
}

/** An order of the customer's: mostly new, now and then closed, paid or taken. */
async function anOrderOf(payer: Payer, { chance, pick }: Dice): Promise<string> {
  const { workspace, customerId, claimedOrderId, lastOrderId } = payer;
  if (lastOrderId !== undefined) return lastOrderId;
  if (claimedOrderId !== undefined && chance(60)) return claimedOrderId;
  const currency = pick(["EUR", "EUR", "JPY"]);
  const amountMinor = chance(3) ? 0n : pick([2000n, 2000n, 1999n, 2001n]);
  const lines = [{ description: "Tea", quantity: 1n, unitAmount: { currency, amountMinor } }];
  const { id } = await anOrder(workspace, { customerId, currency, lines });
  if (chance(4)) {
    await workspace.client(OrderService).closeOrder({ requestId: randomUUID(), orderId: id });
  }
  return id;
}

async function someoneElse(workspace: TestWorkspace): Promise<string> {
  return (await aCustomer(workspace)).id;
}
