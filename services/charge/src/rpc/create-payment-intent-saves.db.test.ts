import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  AttemptState,
  ChargeReason,
  type CreatePaymentIntentRequest,
  type CreatePaymentIntentRequestSchema,
  Initiator,
  OrderService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import {
  ConsentService,
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
  SetupService,
  SetupState,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { jobsDueNow } from "@flint/jobs";
import { serviceClient } from "@flint/rpc";
import { eventually, present, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { COLLECT } from "../jobs/collect-payload.ts";
import { type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { adoptionKey } from "./adopt-setup.ts";

type Fields = Exclude<
  MessageInitShape<typeof CreatePaymentIntentRequestSchema>,
  CreatePaymentIntentRequest
>;

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;
let setupId: string;
let paymentMethodId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  ({ setupId, paymentMethodId } = await aSetup(customerId));
});

async function aSetup(owner: string, kind = PaymentMethodKind.CARD) {
  const { setup } = await workspace.client(SetupService).createSetup({
    ...{ requestId: randomUUID(), customerId: owner, kind },
    ...{ usage: PaymentMethodUsage.OFF_SESSION, consents: [aConsent()] },
  });
  const { id, paymentMethod } = present(setup, "setup");
  return { setupId: id, paymentMethodId: present(paymentMethod, "payment method").id };
}

/** A purchase that saves its card. */
const save = (processorToken: string, parts: Fields = {}) =>
  workspace.client(PaymentIntentService).createPaymentIntent({
    requestId: randomUUID(),
    customerId,
    amount: { currency: "EUR", amountMinor: 1999n },
    description: "Coffee beans",
    initiator: Initiator.CUSTOMER,
    reason: ChargeReason.STORED_CREDENTIAL,
    savePaymentMethod: { setupId, processorToken, makeDefault: true },
    ...parts,
  });

/** A later charge by the wallet's default, without the customer. */
const chargeLater = (parts: Fields = {}) =>
  workspace.client(PaymentIntentService).createPaymentIntent({
    ...{ requestId: randomUUID(), customerId, description: "Refill" },
    ...{ amount: { currency: "EUR", amountMinor: 500n } },
    ...{ initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
    ...parts,
  });

const methodNow = async (id = paymentMethodId) =>
  (await workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId: id }))
    .paymentMethod;

const setupNow = async () => (await workspace.client(SetupService).getSetup({ setupId })).setup;

const untilMethod = (state: PaymentMethodState) =>
  eventually(async () => {
    const method = await methodNow();
    return method?.state === state ? method : undefined;
  });

const consentsNow = async () =>
  (await workspace.client(ConsentService).listConsents({ customerId })).consents;

/** Sees that nothing but the payment itself could have charged the method. */
async function expectNotUsable() {
  expect((await methodNow())?.state).toBe(PaymentMethodState.PENDING);
  expect(await consentsNow()).toEqual([]);
  const byName = await refused(chargeLater({ paymentMethodId }));
  expect(byName).toMatchObject({
    reason: "PAYMENT_METHOD_NOT_CHARGEABLE",
    details: { candidate_reason: "PAYMENT_METHOD_NOT_ACTIVE" },
  });
  expect(await refused(chargeLater())).toMatchObject({ reason: "PAYMENT_METHOD_REQUIRED" });
}

describe("C1, C12: CreatePaymentIntent saves the card that it charges", () => {
  test("C1: approved, it is the default, and later charges need no customer", async () => {
    const { attempt } = await save("sim_approve");
    expect(attempt).toMatchObject({
      state: AttemptState.APPROVED,
      paymentMethod: { id: paymentMethodId, last4: expect.stringMatching(/^\d{4}$/) },
    });
    await untilMethod(PaymentMethodState.ACTIVE);
    expect((await setupNow())?.state).toBe(SetupState.SUCCEEDED);
    const [consent] = await consentsNow();
    const later = (await chargeLater()).attempt;
    expect(later).toMatchObject({
      state: AttemptState.APPROVED,
      consentId: consent?.id,
      paymentMethod: { id: paymentMethodId },
      priorNetworkTransactionId: attempt?.networkTransactionId,
    });
    expect(later?.priorNetworkTransactionId).not.toBe("");
  });

  test("C1: a card that the customer has already stays one method, with both consents", async () => {
    const processorToken = "sim_approve__card_a";
    const had = await aPaymentMethod(workspace, { customerId, processorToken, makeDefault: false });
    expect((await save(processorToken)).attempt).toMatchObject({
      ...{ state: AttemptState.APPROVED, paymentMethod: { id: paymentMethodId } },
    });
    const own = await untilMethod(PaymentMethodState.FAILED);
    expect(own.duplicateOfPaymentMethodId).toBe(had.id);
    expect(await setupNow()).toMatchObject({
      ...{ state: SetupState.SUCCEEDED, failureCode: "" },
      paymentMethod: {
        ...{ id: had.id, state: PaymentMethodState.ACTIVE, isDefault: true, consents: [{}, {}] },
      },
    });
    const all = await workspace.client(PaymentMethodService).listPaymentMethods({ customerId });
    const active = all.paymentMethods.filter(({ state }) => state === PaymentMethodState.ACTIVE);
    expect(active.map(({ id }) => id)).toEqual([had.id]);
    expect((await chargeLater()).attempt).toMatchObject({
      ...{ state: AttemptState.APPROVED, paymentMethod: { id: had.id } },
    });
  });

  test("C12: paying an order saves it too, and it pays an intent and another order then", async () => {
    const order = await anOrder(workspace, { customerId });
    const fields = { orderId: order.id, description: "", amount: undefined };
    expect((await save("sim_approve", fields)).attempt?.state).toBe(AttemptState.APPROVED);
    await untilMethod(PaymentMethodState.ACTIVE);
    const other = await anOrder(workspace, { customerId });
    const forOther = { orderId: other.id, description: "", amount: undefined };
    for (const parts of [{}, forOther]) {
      const { attempt } = await chargeLater(parts);
      expect(attempt).toMatchObject({
        ...{ state: AttemptState.APPROVED, paymentMethod: { id: paymentMethodId } },
      });
    }
  });

  test("declined, nothing is saved, and the order may be paid otherwise", async () => {
    const { attempt, order } = await save("sim_decline_insufficient_funds");
    expect(attempt?.state).toBe(AttemptState.DECLINED);
    await untilMethod(PaymentMethodState.FAILED);
    expect(await setupNow()).toMatchObject({
      state: SetupState.FAILED,
      failureCode: "payment_declined",
    });
    expect(await consentsNow()).toEqual([]);
    const again = await aSetup(customerId);
    const { attempt: second } = await save("sim_approve", {
      ...{ orderId: order?.id ?? "", description: "" },
      savePaymentMethod: { setupId: again.setupId, processorToken: "sim_approve" },
    });
    expect(second?.state).toBe(AttemptState.APPROVED);
  });

  test.each(["sim_authenticate", "sim_timeout_after_charge"])(
    "%s: nothing is usable before the outcome is known",
    async (token) => {
      const { attempt } = await save(token);
      expect([AttemptState.REQUIRES_ACTION, AttemptState.UNKNOWN]).toContain(attempt?.state);
      await expectNotUsable();
    },
    30_000,
  );

  test.each([
    ["sim_reset_after_charge", AttemptState.UNKNOWN],
    ["sim_pending_1000ms", AttemptState.PENDING],
  ])("%s: an outcome that is found out later saves it too", async (token, state) => {
    const { attempt } = await save(token);
    expect(attempt?.state).toBe(state);
    await expectNotUsable();
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      return (await methodNow())?.state === PaymentMethodState.ACTIVE ? true : undefined;
    });
    expect((await chargeLater()).attempt?.priorNetworkTransactionId).not.toBe("");
  });

  test("a payment that was never sent leaves the setup to another call", async () => {
    const { attempt } = await save("sim_unreachable");
    expect(attempt?.state).toBe(AttemptState.NOT_SENT);
    await expectNotUsable();
    expect((await save("sim_unreachable")).attempt?.paymentMethod?.id).toBe(paymentMethodId);
  });

  test("a customer who must authenticate at the setup does, and the same call goes on", async () => {
    const requestId = randomUUID();
    const token = "sim_approve__authenticate_at_setup";
    const asked = await refused(save(token, { requestId }));
    expect(asked).toMatchObject({
      reason: "PAYMENT_METHOD_NOT_SAVED",
      field: "save_payment_method.setup_id",
      details: { state: "requires_action" },
    });
    expect(await setupNow()).toMatchObject({
      state: SetupState.REQUIRES_ACTION,
      nextAction: { url: expect.stringContaining("http") },
    });
    await expectNotUsable();
    const { orders } = await workspace.client(OrderService).listOrders({ customerId });
    expect(orders).toEqual([]);
    await charges.authenticateSetup(present(await setupNow(), "setup"), token);
    const { attempt } = await save(token, { requestId });
    expect(attempt?.state).toBe(AttemptState.APPROVED);
    await untilMethod(PaymentMethodState.ACTIVE);
  });

  test("a card that the processor does not save is not charged", async () => {
    const before = charges.chargeRequests().length;
    expect(await refused(save("sim_setup_decline_incorrect_cvc"))).toMatchObject({
      reason: "PAYMENT_METHOD_NOT_SAVED",
      details: { state: "failed", failure_code: "incorrect_cvc" },
    });
    expect((await methodNow())?.state).toBe(PaymentMethodState.FAILED);
    expect(charges.chargeRequests()).toHaveLength(before);
  });

  test("J2: a repeat answers the same, and the processor hears of nothing twice", async () => {
    const requestId = randomUUID();
    const first = await save("sim_approve", { requestId });
    await untilMethod(PaymentMethodState.ACTIVE);
    const before = charges.changingRequests().length;
    expect(await save("sim_approve", { requestId })).toEqual(first);
    expect(charges.changingRequests()).toHaveLength(before);
    const other = {
      savePaymentMethod: { setupId, processorToken: "sim_other", makeDefault: true },
    };
    expect(await refused(save("", { requestId, ...other }))).toMatchObject({
      ...{ reason: "REQUEST_ID_REUSED", field: expect.stringContaining("save_payment_method") },
    });
  });

  test("J4: ten at once under one key save one card and charge it once", async () => {
    const requestId = randomUUID();
    const calls = Array.from({ length: 10 }, () => save("sim_approve", { requestId }));
    for (const end of await Promise.allSettled(calls)) {
      if (end.status === "fulfilled") continue;
      const { reason } = await refused(Promise.reject(end.reason as Error));
      expect(reason).toBe("REQUEST_IN_FLIGHT");
    }
    const { order } = await save("sim_approve", { requestId });
    expect(charges.chargeRequestsOf(order?.id ?? "")).toHaveLength(1);
    await untilMethod(PaymentMethodState.ACTIVE);
    expect(await consentsNow()).toHaveLength(1);
  });

  test("the call goes on after a crash between the saving at the processor and the claim", async () => {
    const call = { procedure: PROCEDURE, requestId: randomUUID() };
    const wallet = await walletOf(setupId);
    const ask = { customerId, setupId, processorToken: "sim_approve" };
    await wallet.adoptSetup({ ...ask, adoptedBy: adoptionKey(call) });
    await expectNotUsable();
    const { attempt } = await save("sim_approve", { requestId: call.requestId });
    expect(attempt).toMatchObject({
      ...{ state: AttemptState.APPROVED, paymentMethod: { id: paymentMethodId } },
    });
    await untilMethod(PaymentMethodState.ACTIVE);
    expect(await consentsNow()).toHaveLength(1);
  });
});

/** The procedure that a call's key belongs to. */
const PROCEDURE = `${PaymentIntentService.typeName}/CreatePaymentIntent`;

/** The wallet as charge asks it, for the workspace that a setup's row is in. */
async function walletOf(id: string) {
  const [event] = await storedEvents(charges.host, "payment-method", id);
  return serviceClient(WalletInternalService, charges.host.transportTo("payment-method"), {
    workspaceId: event?.workspaceId ?? "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "charge", reason: "" },
  });
}

describe("what is wrong with it is refused by its field, and nobody hears of it", () => {
  const SETUP = "save_payment_method.setup_id";
  const TOKEN = "save_payment_method.processor_token";
  const absent = `set_${"0".repeat(26)}`;

  test.each<[string, string, () => Fields | Promise<Fields>]>([
    ["INVALID_FIELD", "payment_method_id", () => ({ paymentMethodId })],
    ["INVALID_FIELD", "reason", () => ({ reason: ChargeReason.MOTO })],
    ["INITIATOR_REASON_MISMATCH", "initiator", () => ({ initiator: Initiator.MERCHANT })],
    ["NOT_FOUND", SETUP, () => ({ savePaymentMethod: { setupId: absent } })],
    [
      "NOT_FOUND",
      SETUP,
      async () => {
        const other = await aSetup((await aCustomer(workspace)).id);
        return { savePaymentMethod: { ...other, processorToken: "sim_approve" } };
      },
    ],
    [
      "SETUP_NOT_PENDING",
      SETUP,
      async () => {
        await workspace.client(SetupService).abandonSetup({ requestId: randomUUID(), setupId });
        return {};
      },
    ],
  ])("%s at %s", async (reason, field, parts) => {
    const given = await parts();
    const before = charges.changingRequests().length;
    expect(await refused(save("sim_approve", given))).toMatchObject({ reason, field });
    expect(charges.changingRequests()).toHaveLength(before);
    const { orders } = await workspace.client(OrderService).listOrders({ customerId });
    expect(orders).toEqual([]);
  });

  test("PROCESSOR_TOKEN_INVALID: and the right token may follow", async () => {
    const { reason, field } = await refused(save("sim_aprove"));
    expect({ reason, field }).toEqual({ reason: "PROCESSOR_TOKEN_INVALID", field: TOKEN });
    expect((await save("sim_approve")).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("M5: SIMULATOR_TOKEN_IN_LIVE", async () => {
    const { id } = await aCustomer(workspace.live);
    const call = workspace.live.client(PaymentIntentService).createPaymentIntent({
      ...{ requestId: randomUUID(), customerId: id, description: "Coffee beans" },
      ...{ amount: { currency: "EUR", amountMinor: 1n }, initiator: Initiator.CUSTOMER },
      reason: ChargeReason.STORED_CREDENTIAL,
      savePaymentMethod: { setupId: absent, processorToken: "sim_approve" },
    });
    expect(await refused(call)).toMatchObject({ reason: "SIMULATOR_TOKEN_IN_LIVE", field: TOKEN });
  });
});

test("J9: the token stands in no row of charge's, no event and no job", async () => {
  const token = "sim_decline_insufficient_funds__card_secrettoken";
  const { paymentIntent } = await save(token);
  await untilMethod(PaymentMethodState.FAILED);
  const db = charges.host.database("charge");
  for (const [table, column] of [
    ["payment_intents", "request"],
    ["events", "snapshot"],
    ["jobs", "payload"],
  ]) {
    const rows = await db.query<{ text: Buffer }>(
      `/* all workspaces: feed */ SELECT ${column} AS text FROM ${table}`,
    );
    for (const { text } of rows) expect(String(text)).not.toContain("secrettoken");
  }
  const [kept] = await db.query<{ request: Buffer }>(
    "SELECT request FROM payment_intents WHERE workspace_id <> '' AND id = ?",
    [paymentIntent?.id ?? ""],
  );
  expect(String(kept?.request)).toContain("save_payment_method.processor_token");
});

test("a bank account whose first debit is returned while it is pending is not saved", async () => {
  ({ setupId, paymentMethodId } = await aSetup(customerId, PaymentMethodKind.SEPA_DEBIT));
  const { attempt } = await save("sim_debit_return_am04_after_300ms__kind_sepa_debit");
  expect(attempt?.state).toBe(AttemptState.PENDING);
  await eventually(async () => {
    await jobsDueNow(charges.host.database("charge"), COLLECT);
    return (await methodNow())?.state === PaymentMethodState.FAILED;
  }, 20_000);
  expect(await setupNow()).toMatchObject({
    state: SetupState.FAILED,
    failureCode: "payment_declined",
  });
  expect(await consentsNow()).toEqual([]);
}, 30_000);
