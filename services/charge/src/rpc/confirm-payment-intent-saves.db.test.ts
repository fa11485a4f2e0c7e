import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aConsent } from "@flint/builders-payment-method";
import { AttemptState, ChargeReason, Initiator } from "@flint/contracts-charge";
import {
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
  SetupService,
  SetupState,
} from "@flint/contracts-payment-method";
import { Authentication } from "@flint/contracts-simulator";
import { eventually, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { anIntent, driver } from "../test-support/intents.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** A purchase that saves its card, and whose customer must act. */
async function waiting() {
  const { id: customerId } = await aCustomer(workspace);
  const setups = workspace.client(SetupService);
  const { setup } = await setups.createSetup({
    ...{ requestId: randomUUID(), customerId, kind: PaymentMethodKind.CARD },
    ...{ usage: PaymentMethodUsage.OFF_SESSION, consents: [aConsent()] },
  });
  const setupId = setup?.id ?? "";
  const { attempt, paymentIntent } = await anIntent(workspace, customerId, {
    ...{ initiator: Initiator.CUSTOMER, reason: ChargeReason.STORED_CREDENTIAL, confirm: true },
    savePaymentMethod: { setupId, processorToken: "sim_authenticate", makeDefault: true },
  });
  expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
  const paymentMethodId = setup?.paymentMethod?.id ?? "";
  /** What became of the setup and its method, once the wallet was told. */
  const ended = () =>
    eventually(async () => {
      const now = (await setups.getSetup({ setupId })).setup;
      const methods = workspace.client(PaymentMethodService);
      const { paymentMethod } = await methods.getPaymentMethod({ paymentMethodId });
      if (now?.state === SetupState.PENDING) return undefined;
      return { setup: now?.state, method: paymentMethod?.state };
    });
  const { confirm, cancel } = driver(workspace, paymentIntent?.id ?? "");
  return { attempt, attemptId: attempt?.id ?? "", ended, confirm, cancel };
}

type Waiting = Awaited<ReturnType<typeof waiting>>;

const SAVED = { setup: SetupState.SUCCEEDED, method: PaymentMethodState.ACTIVE };
const NOT_SAVED = { setup: SetupState.FAILED, method: PaymentMethodState.FAILED };

describe("a card that is saved by a payment whose customer must act", () => {
  const goOn = (how: Authentication) => async (given: Waiting) => {
    await charges.processor.authenticate(given.attempt, how);
    return given.confirm({ attemptId: given.attemptId });
  };

  test.each([
    ["saved where it is approved", goOn(Authentication.SUCCEEDED), AttemptState.APPROVED, SAVED],
    [
      "not saved where it is declined",
      goOn(Authentication.FAILED),
      AttemptState.DECLINED,
      NOT_SAVED,
    ],
    [
      "not saved where it is canceled",
      ({ cancel }: Waiting) => cancel(),
      AttemptState.CANCELED,
      NOT_SAVED,
    ],
  ])("E8: is %s by a call", async (_title, end, state, expected) => {
    const given = await waiting();
    expect((await end(given)).attempt?.state).toBe(state);
    expect(await given.ended()).toEqual(expected);
  });
});
