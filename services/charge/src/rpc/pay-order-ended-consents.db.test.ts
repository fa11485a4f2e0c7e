import { randomUUID } from "node:crypto";
import { AttemptState, DeclineClass, PaymentIntentService } from "@flint/contracts-charge";
import { ConsentService, ConsentState } from "@flint/contracts-payment-method";
import { aConsent } from "@flint/builders-payment-method";
import { eventually, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const consentsOf = async (customerId: string) =>
  (await workspace.client(ConsentService).listConsents({ customerId })).consents;

async function onlyConsentOf(customerId: string) {
  const [consent] = await consentsOf(customerId);
  if (consent === undefined) throw new Error(`${customerId} has no consent.`);
  return consent;
}

const revoke = (consentId: string) =>
  workspace.client(ConsentService).revokeConsent({ requestId: randomUUID(), consentId });

test("each charge names the consent that it relied on", async () => {
  const { customerId, order } = await anOrderToPay(workspace, "sim_approve");
  const { attempt } = await pay(workspace, order.id);
  expect(attempt?.consentId).toBe((await onlyConsentOf(customerId)).id);
});

test("INV-7: a revoked consent covers nothing, from the answer on", async () => {
  const { customerId, order } = await anOrderToPay(workspace, "sim_approve");
  const { id } = await onlyConsentOf(customerId);
  expect((await revoke(id)).consent?.state).toBe(ConsentState.REVOKING);
  const again = await refused(pay(workspace, order.id));
  expect(again).toMatchObject({
    reason: "CONSENT_NOT_COVERING",
    details: { candidate_reason: "CONSENT_REVOKED" },
  });
  await eventually(async () => (await onlyConsentOf(customerId)).state === ConsentState.REVOKED);
  expect(charges.chargesOf(order.id)).toEqual([]);
});

test("a charge on its way when its consent is revoked ends, and only then it is REVOKED", async () => {
  const { customerId, order } = await anOrderToPay(workspace, "sim_slow_1500ms");
  const { id } = await onlyConsentOf(customerId);
  const paying = pay(workspace, order.id);
  await eventually(() => charges.chargesOf(order.id).length === 1);
  await revoke(id);
  await eventually(async () => (await onlyConsentOf(customerId)).state === ConsentState.REVOKED);
  const { attempts } = await workspace.client(PaymentIntentService).listAttempts({ customerId });
  expect(attempts.map(({ state }) => state)).toEqual([AttemptState.APPROVED]);
  expect((await paying).attempt?.state).toBe(AttemptState.APPROVED);
});

test("a consent that stands in another's place covers what it says, and the old one nothing", async () => {
  const { customerId, order } = await anOrderToPay(workspace, "sim_approve");
  const { id: consentId } = await onlyConsentOf(customerId);
  const terms = aConsent({ maximumAmountMinor: 100n, currency: "EUR" });
  const { consent, supersededConsent } = await workspace
    .client(ConsentService)
    .supersedeConsent({ requestId: randomUUID(), consentId, terms });
  expect(supersededConsent).toMatchObject({ supersededByConsentId: consent?.id });
  expect(await refused(pay(workspace, order.id))).toMatchObject({
    reason: "CONSENT_NOT_COVERING",
    details: { candidate_reason: "CONSENT_AMOUNT_EXCEEDED" },
  });
  await eventually(async () => {
    const states = (await consentsOf(customerId)).map(({ state }) => state);
    expect(states).toEqual([ConsentState.ACTIVE, ConsentState.SUPERSEDED]);
    return true;
  });
});

test("a decline that revokes the consent ends it in the ledger, and it covers nothing more", async () => {
  const { customerId, order } = await anOrderToPay(
    workspace,
    "sim_decline_revocation_of_authorization_1_then_approve",
  );
  const { attempt } = await pay(workspace, order.id);
  expect(attempt?.decline?.class).toBe(DeclineClass.CONSENT_REVOKED);
  expect(await refused(pay(workspace, order.id))).toMatchObject({ reason: "CONSENT_NOT_COVERING" });
  const consent = await eventually(async () => {
    const now = await onlyConsentOf(customerId);
    return now.state === ConsentState.REVOKED ? now : undefined;
  });
  expect(consent).toMatchObject({ id: attempt?.consentId, revision: 2n });
  expect(charges.chargesOf(order.id)).toHaveLength(1);
});
