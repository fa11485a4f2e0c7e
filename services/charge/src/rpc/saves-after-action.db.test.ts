import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aConsent } from "@flint/builders-payment-method";
import {
  AttemptState,
  ChargeReason,
  Initiator,
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
} from "@flint/contracts-payment-method";
import { Authentication } from "@flint/contracts-simulator";
import { eventually, present, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { driver } from "../test-support/intents.ts";

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
  const { setup } = await workspace.client(SetupService).createSetup({
    ...{ requestId: randomUUID(), customerId, kind: PaymentMethodKind.CARD },
    ...{ usage: PaymentMethodUsage.OFF_SESSION, consents: [aConsent()] },
  });
  setupId = present(setup, "setup").id;
  paymentMethodId = present(setup?.paymentMethod, "payment method").id;
});

const stateNow = async () =>
  (await workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId })).paymentMethod
    ?.state;

const setupStateNow = async () =>
  (await workspace.client(SetupService).getSetup({ setupId })).setup?.state;

const consentsNow = async () =>
  (await workspace.client(ConsentService).listConsents({ customerId })).consents;

/** A purchase that saves its card, and whose customer is asked to authenticate. */
async function waiting() {
  const { attempt, paymentIntent } = await workspace
    .client(PaymentIntentService)
    .createPaymentIntent({
      requestId: randomUUID(),
      ...{ customerId, amount: { currency: "EUR", amountMinor: 1999n }, description: "Beans" },
      ...{ initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL },
      savePaymentMethod: { setupId, processorToken: "sim_authenticate", makeDefault: true },
    });
  expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
  expect(await stateNow()).toBe(PaymentMethodState.PENDING);
  expect(await consentsNow()).toEqual([]);
  const drive = driver(workspace, paymentIntent?.id ?? "");
  return { attempt, attemptId: attempt?.id ?? "", ...drive };
}

describe("a card that is saved by a payment whose customer must act", () => {
  test("E8: is saved when the attempt goes on by a call and is approved", async () => {
    const { attempt, attemptId, confirm } = await waiting();
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    expect((await confirm({ attemptId })).attempt?.state).toBe(AttemptState.APPROVED);
    await eventually(async () => (await stateNow()) === PaymentMethodState.ACTIVE);
    expect(await setupStateNow()).toBe(SetupState.SUCCEEDED);
    expect(await consentsNow()).toHaveLength(1);
  });

  test.each([
    [
      "declined",
      async ({ attempt, attemptId, confirm }: Awaited<ReturnType<typeof waiting>>) => {
        await charges.processor.authenticate(attempt, Authentication.FAILED);
        await confirm({ attemptId });
      },
    ],
    [
      "canceled",
      async ({ cancel }: Awaited<ReturnType<typeof waiting>>) => {
        await cancel();
      },
    ],
  ])("E8, E9: is not saved when it is %s by a call", async (_title, end) => {
    await end(await waiting());
    await eventually(async () => (await stateNow()) === PaymentMethodState.FAILED);
    expect(await setupStateNow()).toBe(SetupState.FAILED);
    expect(await consentsNow()).toEqual([]);
  });
});
