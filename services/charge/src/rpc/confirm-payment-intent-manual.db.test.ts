import { randomUUID } from "node:crypto";
import {
  AttemptState,
  CaptureKind,
  OrderPaymentState,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { Authentication } from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { eventually, present, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { RELEASE } from "../jobs/release-payload.ts";
import { capture } from "../test-support/authorizations.ts";
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

/** An intent with manual capture that made its order and waits to be confirmed. */
async function unconfirmed(processorToken: string) {
  const { id: customerId } = await aCustomer(workspace);
  await aPaymentMethod(workspace, { customerId, processorToken });
  const requestId = randomUUID();
  const create = () =>
    anIntent(workspace, customerId, { requestId, captureKind: CaptureKind.MANUAL });
  const created = await create();
  const paymentIntent = present(created.paymentIntent, "payment intent");
  expect(paymentIntent.captureKind).toBe(CaptureKind.MANUAL);
  return { created, create, paymentIntent, ...driver(workspace, paymentIntent.id) };
}

describe("ConfirmPaymentIntent of one with manual capture", () => {
  test("holds the money; each call's repeat tells what that call came to", async () => {
    const { created, create, paymentIntent, confirm } = await unconfirmed("sim_approve");
    expect(await refused(capture(workspace, { paymentIntent }))).toMatchObject({
      reason: "INTENT_NOT_CAPTURABLE",
      details: { state: "requires_confirmation" },
    });
    const requestId = randomUUID();
    const held = await confirm({ requestId });
    expect(held.attempt?.state).toBe(AttemptState.AUTHORIZED);
    expect(held.paymentIntent?.state).toBe(PaymentIntentState.REQUIRES_CAPTURE);
    expect((await confirm({ requestId })).attempt?.state).toBe(AttemptState.AUTHORIZED);
    const { order, attempt } = await capture(workspace, { paymentIntent });
    expect(order?.paymentState).toBe(OrderPaymentState.PAID);
    expect((await confirm({ requestId })).attempt).toEqual(attempt);
    expect(await create()).toEqual(created);
    expect(charges.chargeRequestsOf(order?.id ?? "")).toHaveLength(1);
  });

  test("E8: goes on to hold it once its customer has authenticated, and is let go at its end", async () => {
    const { confirm, paymentIntent } = await unconfirmed("sim_authenticate");
    const { attempt } = await confirm();
    expect(attempt?.state).toBe(AttemptState.REQUIRES_ACTION);
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    const requestId = randomUUID();
    const goOn = { requestId, attemptId: attempt?.id ?? "" };
    const held = await confirm(goOn);
    expect(held.attempt?.state).toBe(AttemptState.AUTHORIZED);
    expect(held.attempt?.authorization?.capturableAmount?.amountMinor).toBe(1999n);
    // A job lets it go at its end, not before.
    await jobsDueNow(charges.host.database("charge"), RELEASE);
    const taken = await capture(workspace, { paymentIntent });
    expect(taken.paymentIntent?.state).toBe(PaymentIntentState.SUCCEEDED);
    expect((await confirm(goOn)).attempt).toEqual(taken.attempt);
  });

  test("E9: is ended where its customer authenticated and the call that ends it came first", async () => {
    const { confirm, cancel, read } = await unconfirmed("sim_authenticate");
    const { attempt, order } = await confirm();
    await charges.processor.authenticate(attempt, Authentication.SUCCEEDED);
    // The processor holds the money already, and Flint does not know yet.
    await cancel();
    await eventually(async () => (await read())?.state === PaymentIntentState.CANCELED);
    expect(charges.chargesOf(order?.id ?? "")).toMatchObject([{ state: "canceled" }]);
  });
});
