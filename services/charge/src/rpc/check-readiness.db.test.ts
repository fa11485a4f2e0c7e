import { randomUUID } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  BackupUse,
  CaptureKind,
  ChargeReason,
  Initiator,
  OrderService,
  RemedyKind,
} from "@flint/contracts-charge";
import { PaymentMethodUsage, WalletService } from "@flint/contracts-payment-method";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { check, reasonsIn } from "../test-support/readiness.ts";
import { quietTableSums, tableSums } from "../test-support/table-sums.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const eur = (amountMinor: bigint) => ({ currency: "EUR", amountMinor });
const inHours = (hours: number) => timestampFromMs(clock.now().add({ hours }).epochMilliseconds);

/** A customer with a default method whose consent has these terms. */
async function aPayer(terms: object = {}, parts: object = {}) {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken: "sim_approve" },
    consents: [aConsent(terms)],
    ...parts,
  });
  return { customerId, method };
}

test("D1: a hundred checks change no row, append no event and call no processor", async () => {
  const { customerId, order } = await anOrderToPay(workspace);
  const { id: poor } = await aCustomer(workspace);
  const requests = charges.changingRequests().length;
  const before = await quietTableSums(charges.host);
  for (let round = 0; round < 25; round++) {
    expect((await check(workspace, { orderId: order.id })).ready).toBe(true);
    expect((await check(workspace, { customerId, amount: eur(1n) })).ready).toBe(true);
    const recurring = { orderId: order.id, reason: ChargeReason.RECURRING };
    expect((await check(workspace, recurring)).ready).toBe(false);
    expect((await check(workspace, { customerId: poor, amount: eur(1n) })).ready).toBe(false);
  }
  expect(await tableSums(charges.host)).toEqual(before);
  expect(charges.changingRequests()).toHaveLength(requests);
});

describe("D2: what is asked decides the answer:", () => {
  test("the amount", async () => {
    const { customerId } = await aPayer({ maximumAmountMinor: 5000n, currency: "EUR" });
    expect(reasonsIn(await check(workspace, { customerId, amount: eur(5000n) }))).toEqual([]);
    expect(reasonsIn(await check(workspace, { customerId, amount: eur(5001n) }))).toEqual([
      "CONSENT_AMOUNT_EXCEEDED",
    ]);
    expect(reasonsIn(await check(workspace, { customerId, amount: eur(0n) }))).toEqual([
      "AMOUNT_INVALID",
    ]);
  });

  test("the currency", async () => {
    const { customerId } = await aPayer({ maximumAmountMinor: 5000n, currency: "EUR" });
    const usd = { currency: "USD", amountMinor: 1n };
    expect(reasonsIn(await check(workspace, { customerId, amount: usd }))).toEqual([
      "CONSENT_AMOUNT_EXCEEDED",
    ]);
    const { customerId: free } = await aPayer();
    const gold = { currency: "XAU", amountMinor: 1n };
    const answer = await check(workspace, { customerId: free, amount: gold });
    expect(answer.blockers).toMatchObject([{ reason: "CURRENCY_UNKNOWN" }]);
  });

  test("the country: an unassigned code is refused, and no rule depends on an assigned one", async () => {
    const { customerId } = await aPayer();
    const ask = { customerId, amount: eur(1n) };
    expect((await check(workspace, { ...ask, country: "AT" })).ready).toBe(true);
    expect(await refused(check(workspace, { ...ask, country: "UK" }))).toMatchObject({
      reason: "COUNTRY_UNKNOWN",
      field: "country",
    });
  });

  test("the capture kind: automatic, and no other", async () => {
    const { customerId } = await aPayer();
    const ask = { customerId, amount: eur(1n) };
    const automatic = { ...ask, captureKind: CaptureKind.AUTOMATIC };
    expect((await check(workspace, automatic)).ready).toBe(true);
    const other = { ...ask, captureKind: 3 as CaptureKind };
    expect(await refused(check(workspace, other))).toMatchObject({
      reason: "INVALID_FIELD",
      field: "capture_kind",
    });
  });

  test("off-session or not: who starts the charge", async () => {
    const onSession = { usage: PaymentMethodUsage.ON_SESSION, consents: [] };
    const { customerId, method } = await aPayer({}, { makeDefault: false, ...onSession });
    const ask = { customerId, paymentMethodId: method.id, amount: eur(1n) };
    const answer = await check(workspace, ask);
    expect(reasonsIn(answer)).toEqual(["PAYMENT_METHOD_ON_SESSION_ONLY", "CONSENT_MISSING"]);
    expect(answer.blockers[0]?.removedBy[0]?.kind).toBe(RemedyKind.PAY_ON_SESSION);
    const present = { initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL };
    expect((await check(workspace, { ...ask, ...present })).ready).toBe(true);
  });

  test("recurring or not: why the charge is started", async () => {
    const { customerId } = await aPayer();
    const ask = { customerId, amount: eur(1n) };
    expect((await check(workspace, ask)).ready).toBe(true);
    const recurring = { ...ask, reason: ChargeReason.RECURRING };
    expect(reasonsIn(await check(workspace, recurring))).toEqual(["CONSENT_MISSING"]);
  });

  test("a stored source: the one that is named, its owner's", async () => {
    const { customerId, method } = await aPayer({ maximumAmountMinor: 1n, currency: "EUR" });
    const other = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
    });
    const byDefault = await check(workspace, { customerId, amount: eur(2n) });
    expect(reasonsIn(byDefault)).toEqual(["CONSENT_AMOUNT_EXCEEDED"]);
    expect(byDefault.candidates).toMatchObject([{ paymentMethodId: method.id }]);
    const named = await check(workspace, { paymentMethodId: other.id, amount: eur(2n) });
    expect(named).toMatchObject({
      ready: true,
      planned: { customerId, paymentMethodId: other.id, processor: "simulator" },
    });
    expect(named.planned?.consentId).toMatch(/^con_/);
    expect(named.planned?.processorAccountId).toMatch(/^pra_/);
  });

  test("an order: what it owes is charged, and another amount is a blocker", async () => {
    const { order } = await anOrderToPay(workspace);
    const answer = await check(workspace, { orderId: order.id });
    expect(answer).toMatchObject({ ready: true, planned: { amount: eur(2000n) } });
    const other = await check(workspace, { orderId: order.id, amount: eur(1999n) });
    expect(other.blockers).toMatchObject([
      { reason: "OUTSTANDING_STALE", objectId: order.id, details: { outstanding_minor: "2000" } },
    ]);
  });

  test("the instant: a consent and a card are judged as of then", async () => {
    const { customerId } = await aPayer({ expireTime: inHours(24) });
    const ask = { customerId, amount: eur(1n) };
    expect((await check(workspace, { ...ask, atTime: inHours(23) })).ready).toBe(true);
    const late = await check(workspace, { ...ask, atTime: inHours(24) });
    expect(reasonsIn(late)).toEqual(["CONSENT_EXPIRED"]);
    expect(late.atTime).toEqual(inHours(24));
    // The simulator's cards are good to the end of 2034.
    const in2035 = await check(workspace, { ...ask, atTime: timestampFromMs(Date.UTC(2035, 1)) });
    expect(reasonsIn(in2035)).toEqual(["PAYMENT_METHOD_EXPIRED", "CONSENT_EXPIRED"]);
    expect(await refused(check(workspace, { ...ask, atTime: inHours(-1) }))).toMatchObject({
      reason: "CHECK_TIME_PAST",
      field: "at_time",
    });
  });

  test("the backups: whether they may stand in", async () => {
    const { customerId } = await aPayer({ maximumAmountMinor: 1n, currency: "EUR" });
    const backup = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
    });
    await workspace.client(WalletService).setBackups({
      ...{ requestId: randomUUID(), customerId, paymentMethodIds: [backup.id] },
    });
    const ask = { customerId, amount: eur(2n) };
    expect(reasonsIn(await check(workspace, ask))).toEqual(["CONSENT_AMOUNT_EXCEEDED"]);
    const backupUse = BackupUse.WHERE_DEFAULT_CANNOT;
    const answer = await check(workspace, { ...ask, backupUse });
    expect(answer).toMatchObject({ ready: true, planned: { paymentMethodId: backup.id } });
  });
});

test("D3: every option is answered: available, or every machine reason why not", async () => {
  const tooSmall = { maximumAmountMinor: 1n, currency: "EUR" };
  const { customerId, method } = await aPayer(tooSmall, { makeDefault: false });
  const second = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken: "sim_approve", makeDefault: false },
  });
  await workspace.client(WalletService).setBackups({
    ...{ requestId: randomUUID(), customerId, paymentMethodIds: [method.id, second.id] },
  });
  const backupUse = BackupUse.WHERE_DEFAULT_CANNOT;
  const ask = { customerId, amount: eur(2n), backupUse };
  const { candidates } = await check(workspace, ask);
  expect(candidates).toMatchObject([
    { paymentMethodId: "", source: "default", available: false, reasons: ["DEFAULT_MISSING"] },
    {
      ...{ paymentMethodId: method.id, source: "backup", available: false },
      reasons: ["CONSENT_AMOUNT_EXCEEDED"],
    },
    { paymentMethodId: second.id, source: "backup", available: true, reasons: [] },
  ]);
});

test("E2: with no method the check says so beforehand, and the charge afterwards", async () => {
  const { id: customerId } = await aCustomer(workspace);
  const order = await anOrder(workspace, { customerId });
  const answer = await check(workspace, { orderId: order.id });
  expect(answer.blockers).toMatchObject([
    { reason: "DEFAULT_MISSING", refusalReason: "PAYMENT_METHOD_REQUIRED", objectId: customerId },
  ]);
  expect(await refused(pay(workspace, order.id))).toMatchObject({
    reason: "PAYMENT_METHOD_REQUIRED",
  });
  const after = await workspace.client(OrderService).getOrder({ orderId: order.id });
  expect(after).toMatchObject({ order, attempts: [] });
});

describe("CheckReadiness refuses", () => {
  test.each([
    [{}, "customer_id"],
    [{ paymentMethodId: "pm_01ARZ3NDEKTSV4RRFFQ69G5FAV" }, "amount"],
  ])("what does not say what is charged: ORDER_FIELDS_CONFLICT (%j)", async (fields, field) => {
    expect(await refused(check(workspace, fields))).toMatchObject({
      reason: "ORDER_FIELDS_CONFLICT",
      field,
    });
  });

  test("what another workspace has, as what is not there", async () => {
    const { customerId, method, order } = await anOrderToPay(await charges.newWorkspace());
    const amount = eur(1n);
    for (const [fields, field] of [
      [{ orderId: order.id }, "order_id"],
      [{ customerId, amount }, "customer_id"],
      [{ paymentMethodId: method.id, amount }, "payment_method_id"],
    ] as const) {
      expect(await refused(check(workspace, fields))).toMatchObject({ reason: "NOT_FOUND", field });
    }
  });
});
