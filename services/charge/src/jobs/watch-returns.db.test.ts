import { AttemptState, PaymentIntentService } from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import { eventually, fakeClock, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { announce } from "../test-support/announce.ts";
import { type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { WATCH_RETURNS } from "./collect-payload.ts";

const clock = fakeClock(systemClock.now().toString());
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const dueNow = () => jobsDueNow(charges.host.database("charge"), WATCH_RETURNS);
const isWatched = async (attemptId: string) => {
  const jobs = await charges.host
    .database("charge")
    .query("SELECT id FROM jobs WHERE workspace_id <> '' AND kind = ? AND job_key = ?", [
      WATCH_RETURNS,
      attemptId,
    ]);
  return jobs.length === 1;
};

async function approved(token: string, currency: string) {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, { customerId, processorToken: token });
  const order = await anOrder(workspace, { customerId, currency });
  await announce(workspace, clock, { orderId: order.id, method });
  const { attempt } = await pay(workspace, order.id);
  expect(attempt?.state).toBe(AttemptState.APPROVED);
  return attempt?.id ?? "";
}

test.each([
  { kind: "sepa_debit", currency: "EUR", days: 56 },
  { kind: "ach_debit", currency: "USD", days: 60 },
  { kind: "bacs_debit", currency: "GBP", days: 60 },
])("an approved debit by $kind is looked up for $days days, in silence", async (row) => {
  const attemptId = await approved(`sim_approve__kind_${row.kind}`, row.currency);
  const looked = () =>
    charges.host
      .database("charge")
      .query<{ fence: bigint }>("SELECT fence FROM jobs WHERE workspace_id <> '' AND job_key = ?", [
        attemptId,
      ]);
  clock.advance({ days: row.days - 1 });
  await dueNow();
  await eventually(async () => ((await looked())[0]?.fence ?? 0n) > 0n);
  await eventually(async () => (await dueNow()) > 0);
  expect(await isWatched(attemptId)).toBe(true);
  clock.advance({ days: 1 });
  await eventually(async () => {
    await dueNow();
    return !(await isWatched(attemptId));
  });
  const { attempt } = await workspace.client(PaymentIntentService).getAttempt({ attemptId });
  expect(attempt).toMatchObject({ state: AttemptState.APPROVED, revision: 2n });
  expect(await storedEvents(charges.host, "charge", attemptId)).toHaveLength(2);
});

test("a card is not looked up once it is approved", async () => {
  expect(await isWatched(await approved("sim_approve", "EUR"))).toBe(false);
});
