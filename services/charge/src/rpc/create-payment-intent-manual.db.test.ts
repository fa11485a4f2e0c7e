import { randomUUID } from "node:crypto";
import { toJson } from "@bufbuild/protobuf";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  AttemptState,
  BlockerClass,
  CaptureKind,
  ChargeReason,
  CreatePaymentIntentResponseSchema,
  Initiator,
  OrderPaymentState,
  OrderService,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import {
  PaymentMethodKind,
  PaymentMethodUsage,
  ProcessorAccountService,
  SetupService,
  SetupState,
} from "@flint/contracts-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { systemClock } from "@flint/std";
import { eventually, fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { COLLECT } from "../jobs/collect-payload.ts";
import { announce } from "../test-support/announce.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { authorize } from "../test-support/authorizations.ts";
import { check, reasonsIn } from "../test-support/readiness.ts";

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

const manual = { captureKind: CaptureKind.MANUAL };

describe("E11: a charge with manual capture", () => {
  test("that is approved holds the money, says how much and until when, and pays nothing", async () => {
    const { attempt, paymentIntent, order, customerId } = await authorize(workspace);
    const amount = { currency: "EUR", amountMinor: 1999n };
    expect(attempt).toMatchObject({
      state: AttemptState.AUTHORIZED,
      authorization: { capturableAmount: amount, capturedAmount: { amountMinor: 0n } },
    });
    const { authorizeTime, expireTime } = attempt.authorization ?? {};
    const daysHeld = Number((expireTime?.seconds ?? 0n) - (authorizeTime?.seconds ?? 0n)) / 86_400;
    expect(daysHeld).toBeGreaterThan(6.9);
    expect(paymentIntent).toMatchObject({
      state: PaymentIntentState.REQUIRES_CAPTURE,
      captureKind: CaptureKind.MANUAL,
    });
    expect(order).toMatchObject({
      paymentState: OrderPaymentState.UNPAID,
      liveAttemptId: attempt.id,
      totals: { paid: { amountMinor: 0n }, outstanding: amount },
    });
    expect(charges.chargesOf(order.id)).toMatchObject([{ state: "authorized" }]);
    const types = await storedEvents(charges.host, "charge", attempt.id);
    expect(types.map(({ type }) => type)).toEqual(["attempt.sent", "attempt.authorized"]);
    // Nobody else charges the order meanwhile, nor closes it.
    expect(await refused(pay(workspace, order.id))).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT" });
    const close = { requestId: randomUUID(), orderId: order.id };
    const closing = workspace.client(OrderService).closeOrder(close);
    expect(await refused(closing)).toMatchObject({ reason: "ATTEMPT_IN_FLIGHT" });
    expect(reasonsIn(await check(workspace, { orderId: order.id }))).toEqual(["ATTEMPT_IN_FLIGHT"]);
    expect(customerId).toBe(order.customerId);
  });

  test("J2: is repeated with what it came to, and sent once", async () => {
    const requestId = randomUUID();
    const first = await authorize(workspace, { requestId });
    const { customerId } = first;
    const second = await authorize(workspace, { requestId, customerId });
    const jsonOf = ({ message }: typeof first) =>
      toJson(CreatePaymentIntentResponseSchema, message);
    expect(jsonOf(second)).toEqual(jsonOf(first));
    expect(charges.chargeRequestsOf(first.order.id)).toHaveLength(1);
  });

  test("of an order is made by PayOrder as well; a decline frees the order", async () => {
    const good = await anOrderToPay(workspace);
    const held = await pay(workspace, good.order.id, manual);
    expect(held.attempt?.state).toBe(AttemptState.AUTHORIZED);
    const bad = await anOrderToPay(workspace, "sim_decline_insufficient_funds");
    const declined = await pay(workspace, bad.order.id, manual);
    expect(declined.attempt?.state).toBe(AttemptState.DECLINED);
    expect(declined.attempt?.authorization).toBeUndefined();
    expect(declined.order?.liveAttemptId).toBe("");
  });

  test("C1: saves its card with the authorisation, before anything is captured", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const setups = workspace.client(SetupService);
    const { setup } = await setups.createSetup({
      ...{ requestId: randomUUID(), customerId, kind: PaymentMethodKind.CARD },
      ...{ usage: PaymentMethodUsage.OFF_SESSION, consents: [aConsent()] },
    });
    const setupId = setup?.id ?? "";
    const { attempt } = await authorize(workspace, {
      ...{ customerId, initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL },
      savePaymentMethod: { setupId, processorToken: "sim_approve", makeDefault: true },
    });
    expect(attempt.state).toBe(AttemptState.AUTHORIZED);
    await eventually(async () => {
      const { setup: now } = await setups.getSetup({ setupId });
      return now?.state === SetupState.SUCCEEDED;
    });
  });

  test("whose answer is lost is found to hold the money", async () => {
    const { attempt } = await authorize(workspace, {}, "sim_reset_after_charge");
    expect(attempt.state).toBe(AttemptState.UNKNOWN);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      const client = workspace.client(PaymentIntentService);
      const found = await client.getAttempt({ attemptId: attempt.id });
      return found.attempt?.state === AttemptState.AUTHORIZED;
    });
  });
});

describe("D2: manual capture is refused, and the check says so, where nothing can be held:", () => {
  test.each([
    ["sepa_debit", "EUR"],
    ["ach_debit", "USD"],
    ["bacs_debit", "GBP"],
  ])("of a %s", async (kind, currency) => {
    const { id: customerId } = await aCustomer(workspace);
    const processorToken = `sim_pending__kind_${kind}`;
    const method = await aPaymentMethod(workspace, { customerId, processorToken });
    const order = await anOrder(workspace, { customerId, currency });
    await announce(workspace, clock, { orderId: order.id, method });
    const { blockers } = await check(workspace, { orderId: order.id, ...manual });
    expect(blockers).toMatchObject([
      {
        class: BlockerClass.TRANSACTION,
        reason: "CAPTURE_KIND_NOT_SUPPORTED_BY_KIND",
        objectId: method.id,
      },
    ]);
    expect(await refused(pay(workspace, order.id, manual))).toMatchObject({
      reason: "CAPTURE_KIND_NOT_SUPPORTED",
      field: "capture_kind",
      details: { payment_method_kind: kind },
    });
    expect(charges.chargeRequestsOf(order.id)).toEqual([]);
  });

  test("at a processor that cannot", async () => {
    const { order } = await anOrderToPay(workspace);
    const accounts = workspace.client(ProcessorAccountService);
    const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
    const processorAccountId = account?.id ?? "";
    const change = { requestId: randomUUID(), processorAccountId, profile: "gocardless" };
    await accounts.updateProcessorAccount(change);
    const { blockers } = await check(workspace, { orderId: order.id, ...manual });
    expect(blockers).toMatchObject([
      { reason: "CAPTURE_KIND_NOT_SUPPORTED_BY_PROCESSOR", objectId: processorAccountId },
    ]);
    expect(await refused(pay(workspace, order.id, manual))).toMatchObject({
      reason: "CAPTURE_KIND_NOT_SUPPORTED",
    });
    expect((await check(workspace, { orderId: order.id })).ready).toBe(true);
  });
});
